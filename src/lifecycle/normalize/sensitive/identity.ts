/**
 * National identity numbers with a check digit. Where the plain form looks like any other number,
 * it counts only when the text says what it is.
 *
 * @module
 */
import { iso7064, luhn, remainder, verhoeff, weighted } from './check-digits.ts';
import type { SensitiveSpan } from './kinds.ts';
import { applyRule, digitsOf, wordsBefore, type PatternRule } from './span.ts';

const LETTERS_ES = 'TRWAGMYFPDXBNJZSQVHLCKE';
const LETTERS_FI = '0123456789ABCDEFHJKLMNPRSTUVWXY';

const byDigits =
  (check: (digits: string) => boolean): PatternRule['accept'] =>
  (found) =>
    check(digitsOf(found));

function named(
  what: string,
  length: number,
  names: RegExp,
  check: (digits: string) => boolean,
): PatternRule {
  return {
    what,
    pattern: new RegExp(String.raw`(?<![\w.\-])\d(?:[ .\-]?\d){${length - 1}}(?![\w\-]|\.\d)`, 'g'),
    accept: (found, text, start) => names.test(wordsBefore(text, start)) && check(digitsOf(found)),
  };
}

function cpf(digits: string): boolean {
  const check = (count: number) => {
    const weights = Array.from({ length: count }, (_, index) => count + 1 - index);
    return ((weighted(digits, weights) * 10) % 11) % 10 === Number(digits[count]);
  };
  return !/^(\d)\1+$/.test(digits) && check(9) && check(10);
}

function codiceFiscale(code: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22];
  const oddLetters = [...odd, 25, 24, 23];
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const character = code.charCodeAt(index);
    const value = character >= 65 ? character - 65 : character - 48;
    sum += index % 2 === 0 ? oddLetters[value] : value;
  }
  return sum % 26 === code.charCodeAt(15) - 65;
}

const plainRules: readonly PatternRule[] = [
  {
    // No check digit, but a form that little else has.
    what: 'us-ssn',
    pattern: /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g,
    accept: (found) => !['078-05-1120', '219-09-9999', '123-45-6789'].includes(found),
  },
  {
    what: 'es-dni',
    pattern: /(?<![\w-])(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z](?![\w-])/g,
    accept: (found) => {
      const digits = digitsOf(found.replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))));
      return LETTERS_ES[Number(digits) % 23] === found.at(-1);
    },
  },
  {
    what: 'it-codice-fiscale',
    pattern: /(?<!\w)[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z](?!\w)/g,
    accept: (found) => codiceFiscale(found),
  },
  {
    what: 'fr-nir',
    pattern: /(?<![\w.-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?![\w-])/g,
    accept: byDigits((d) => 97 - remainder(d.slice(0, 13), 97) === Number(d.slice(13))),
  },
  {
    what: 'br-cpf',
    pattern: /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)/g,
    accept: byDigits(cpf),
  },
  {
    what: 'se-personnummer',
    pattern:
      /(?<![\w.-])(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}(?![\w-])/g,
    accept: byDigits((d) => luhn(d.slice(-10))),
  },
  {
    what: 'fi-hetu',
    pattern:
      /(?<![\w.-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A]\d{3}[\dA-FHJ-NPR-Y](?![\w-])/g,
    accept: (found) => LETTERS_FI[Number(digitsOf(found.slice(0, -1))) % 31] === found.at(-1),
  },
  {
    what: 'be-national-number',
    pattern: /(?<![\w.-])\d{2}\.(?:0\d|1[0-2])\.[0-3]\d-\d{3}\.\d{2}(?![\w-])/g,
    accept: byDigits((d) =>
      ['', '2'].some(
        (century) => 97 - remainder(century + d.slice(0, 9), 97) === Number(d.slice(9)),
      ),
    ),
  },
  {
    what: 'in-aadhaar',
    pattern: /(?<![\w.-])[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?!\w|[ .-]\d)/g,
    accept: byDigits(verhoeff),
  },
  {
    what: 'cn-resident-id',
    pattern:
      /(?<![\w.-])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX](?![\w-])/g,
    accept: (found) =>
      '10X98765432'[weighted(found, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] ===
      found[17],
  },
  {
    what: 'ch-ahv',
    pattern: /(?<![\w.-])756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}(?![\w-])/g,
    accept: byDigits((d) => weighted(d, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0),
  },
  {
    what: 'kr-rrn',
    pattern: /(?<![\w.-])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?![\w-])/g,
    accept: byDigits(
      (d) => (11 - (weighted(d, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(d[12]),
    ),
  },
];

/** Their plain form looks like any other number, so they count only under their name. */
const namedRules: readonly PatternRule[] = [
  named('br-cpf', 11, /\bcpf\b/, cpf),
  named(
    'nl-bsn',
    9,
    /\b(?:bsn|burgerservicenummer|sofinummer)\b/,
    (d) => weighted(d, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
  ),
  named(
    'pl-pesel',
    11,
    /\bpesel\b/,
    (d) => weighted(d, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  ),
  named('de-tax-id', 11, /\b(?:steuer-?id|steueridentifikationsnummer|idnr|tin)\b/, iso7064),
  named('in-aadhaar', 12, /\b(?:aadhaar|uidai)\b/, verhoeff),
  named('ca-sin', 9, /\b(?:sin|social insurance|nas)\b/, luhn),
  named(
    'gb-nhs',
    10,
    /\bnhs\b/,
    (d) => (11 - (weighted(d, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === Number(d[9]),
  ),
  named(
    'au-tfn',
    9,
    /\b(?:tfn|tax file)\b/,
    (d) => weighted(d, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  ),
];

/** One look for all of those names. */
const NAMES =
  /cpf|bsn|burgerservice|sofinummer|pesel|steuer|idnr|tin|aadhaar|uidai|sin|social insurance|nas|nhs|tfn|tax file/i;

export function findNationalIds(text: string): SensitiveSpan[] {
  const named = NAMES.test(text);
  return [...plainRules, ...(named ? namedRules : [])].flatMap((rule) =>
    applyRule('national-id', rule, text),
  );
}
