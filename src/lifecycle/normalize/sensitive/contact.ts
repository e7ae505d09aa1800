/**
 * Email addresses, phone numbers and IP addresses. Names and numbers reserved for examples
 * (RFC 2606, RFC 5737, 555-01xx) are nobody's and are left alone.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { isIPv6 } from 'node:net';
import type { CountryCode, NumberType } from 'libphonenumber-js/max';
import type { SensitiveSpan } from './kinds.ts';
import { applyRule, digitsOf, wordsBefore, type PatternRule } from './span.ts';

const LOCAL_PART = /[\w.%+-]/;
const DOMAIN = /((?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z]{2,24})(?![\w-])/iy;
const RESERVED_DOMAIN =
  /(?:^|\.)(?:example(?:\.(?:com|net|org|edu))?|test|invalid|localhost|local)$/i;
/** `logo@2x.png` and `scope@dist.js` are file names. */
const FILE_NAME = /\.(?:png|jpe?g|gif|svg|webp|css|js|ts|json|py|md|html?)$/i;
const LONGEST_LOCAL_PART = 64;

export function findEmails(text: string): SensitiveSpan[] {
  const spans: SensitiveSpan[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < LONGEST_LOCAL_PART && LOCAL_PART.test(text[start - 1]))
      start--;
    while (start < at && !/\w/.test(text[start])) start++;
    DOMAIN.lastIndex = at + 1;
    const domain = DOMAIN.exec(text)?.[1];
    if (start === at || text[at - 1] === '.' || domain === undefined) continue;
    if (RESERVED_DOMAIN.test(domain) || FILE_NAME.test(domain)) continue;
    // `git@github.com:team/repo` is where code lies, `user:secret@host` a connection.
    if (text.slice(start, at) === 'git' || text[start - 1] === ':') continue;
    spans.push({ kind: 'email', what: 'email', start, end: at + 1 + domain.length });
  }
  return spans;
}

/** Such numbers belong to companies and services. */
const IMPERSONAL: ReadonlySet<NumberType> = new Set([
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'UAN',
  'VOICEMAIL',
]);

let phones: typeof import('libphonenumber-js/max') | undefined;

/**
 * Whose a number is, by the numbering plans of the world. They are loaded when a text holds what
 * could be a number: most imports have none, and every thread would take 0.06 s.
 *
 * @returns `other` for companies, services and the 555-01xx of fiction; undefined for what is a
 *   number in no plan.
 */
function ownerOf(written: string, country?: CountryCode): 'person' | 'other' | undefined {
  phones ??= createRequire(import.meta.url)('libphonenumber-js/max') as NonNullable<typeof phones>;
  const number = phones.parsePhoneNumberFromString(written, {
    ...(country && { defaultCountry: country }),
    extract: false,
  });
  const type = number?.getType();
  if (number === undefined || type === undefined) return undefined;
  const isFiction = number.countryCallingCode === '1' && /^\d{3}55501/.test(number.nationalNumber);
  return isFiction || IMPERSONAL.has(type) ? 'other' : 'person';
}

const isUniform = (digits: string): boolean =>
  /^(\d)\1+$/.test(digits) || /0{6}/.test(digits) || digits.startsWith('1234567890');

const phoneRules: readonly PatternRule[] = [
  {
    what: 'phone-north-america',
    pattern:
      /(?<![\w.\-/#+$])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}(?![\w-]|\.\d)/g,
    accept: (found) => ownerOf(found, 'US') === 'person',
  },
  {
    what: 'phone-introduced',
    // What introduces it, then the number as the writer's country writes it, which is no date.
    pattern:
      /\b(?:phone|tel|telephone|mobile|cell|whatsapp|fax|handy|telefon|call(?: me| us)?|text me)\b[^\d\n+]{0,20}(?!(?:19|20)\d\d[./-]\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d)(\(?\d(?:[ .\-/()]{0,3}\d){7,12})(?![\d-])/gi,
    accept: (found) => {
      const digits = digitsOf(found);
      return !isUniform(digits) && isLocal(digits);
    },
  },
];

/** Large countries that write ten digits without a trunk 0 before them. */
const TEN_DIGITS: readonly CountryCode[] = ['IN', 'MX', 'CO', 'RU'];

/**
 * National numbers start with a trunk 0, or have ten digits where there is none. Of the others nobody
 * can say which country's they are: what introduces them has to do.
 */
function isLocal(digits: string): boolean {
  if (digits.length !== 10 || !/^[2-9]/.test(digits)) return digits.length >= 9;
  const american = ownerOf(digits, 'US');
  return american === undefined
    ? TEN_DIGITS.some((country) => ownerOf(digits, country) === 'person')
    : american === 'person';
}

const INTERNATIONAL = /(?<![\w+.])\+\d(?:[ .\-/()]{0,3}\d){7,15}(?!\d)/g;
const LAST_GROUP = /[ .\-/()]+\d+$/;
/** Shorter ones exist, and are more often a count of something. */
const FEWEST_DIGITS = 9;

/** Digits of something else may follow a number, as in `+1 415 867 5309 24/7`. */
function findInternational(text: string): SensitiveSpan[] {
  const spans: SensitiveSpan[] = [];
  for (const { 0: match, index: start } of text.matchAll(INTERNATIONAL)) {
    for (let found = match; digitsOf(found).length >= FEWEST_DIGITS;) {
      const owner = ownerOf(found);
      if (owner === 'person')
        spans.push({
          kind: 'phone',
          what: 'phone-international',
          start,
          end: start + found.length,
        });
      if (owner !== undefined || !LAST_GROUP.test(found)) break;
      found = found.replace(LAST_GROUP, '');
    }
  }
  return spans;
}

export const findPhones = (text: string): SensitiveSpan[] => [
  ...findInternational(text),
  ...phoneRules.flatMap((rule) => applyRule('phone', rule, text)),
];

const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const ipv4Rule: PatternRule = {
  what: 'ipv4',
  pattern: new RegExp(String.raw`(?<![\w.\-])${OCTET}(?:\.${OCTET}){3}(?![\w\-]|\.\d)`, 'g'),
  accept: (found, text, start) => {
    const [a, b, c, d] = found.split('.').map(Number);
    const reserved =
      a === 0 ||
      a === 10 ||
      a === 127 ||
      a >= 224 ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 192 && b === 0 && c === 2) ||
      (a === 198 && b === 51 && c === 100) ||
      (a === 203 && b === 0 && c === 113);
    if (reserved || d === 0) return false;
    // Small numbers throughout are a version or a section, unless they are called an address.
    const before = wordsBefore(text, start, 24);
    if (/(?:version|section|chapter|release|firmware|§)\W*$/.test(before)) return false;
    return Math.max(a, b, c, d) > 30 || /\b(?:ip|address|host|server|dns|from)\b/.test(before);
  },
};

const ipv6Rule: PatternRule = {
  what: 'ipv6',
  pattern: /(?<![\w:.])(?:[\da-f]{1,4}:{1,2}){2,7}[\da-f]{1,4}(?![\w:.])/gi,
  accept: (found) =>
    isIPv6(found) && /^[23][\da-f]{3}:/i.test(found) && !/^2001:0?db8:/i.test(found),
};

export const findIpv4 = (text: string): SensitiveSpan[] => applyRule('ip', ipv4Rule, text);
export const findIpv6 = (text: string): SensitiveSpan[] => applyRule('ip', ipv6Rule, text);
