/**
 * Email addresses, phone numbers and IP addresses. Names and numbers reserved for examples
 * (RFC 2606, RFC 5737, 555-01xx) are nobody's and are left alone.
 *
 * @module
 */
import { isIPv6 } from 'node:net';
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

/** Toll-free numbers belong to companies, 555-01xx to nobody. */
function isPersonalNanp(digits: string): boolean {
  const [area, exchange, line] = [digits.slice(-10, -7), digits.slice(-7, -4), digits.slice(-4)];
  return (
    /^[2-9]\d\d$/.test(area) &&
    /^[2-9]\d\d$/.test(exchange) &&
    !/^(?:8(?:00|33|44|55|66|77|88)|900)$/.test(area) &&
    !(exchange === '555' && line.startsWith('01')) &&
    !isUniform(digits.slice(-10))
  );
}

/** `+44…`: country codes of ITU-T E.164 by their first digits. */
const COUNTRY_CODE =
  /^(?:20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|7|8[1246]|9[0-58]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[058]\d|9[679]\d)/;

const isUniform = (digits: string): boolean =>
  /^(\d)\1+$/.test(digits) || /0{6}/.test(digits) || digits.startsWith('1234567890');

const phoneRules: readonly PatternRule[] = [
  {
    what: 'phone-international',
    pattern: /(?<![\w+.])\+\d(?:[ .\-/()]{0,3}\d){7,15}(?!\d)/g,
    accept: (found) => {
      const digits = digitsOf(found);
      if (digits.startsWith('1')) return digits.length === 11 && isPersonalNanp(digits);
      return (
        digits.length >= 10 &&
        digits.length <= 15 &&
        COUNTRY_CODE.test(digits) &&
        !isUniform(digits.slice(2))
      );
    },
  },
  {
    what: 'phone-north-america',
    pattern:
      /(?<![\w.\-/#+$])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}(?![\w-]|\.\d)/g,
    accept: (found) => isPersonalNanp(digitsOf(found)),
  },
  {
    what: 'phone-introduced',
    // What introduces it, then the number as the writer's country writes it.
    pattern:
      /\b(?:phone|tel|telephone|mobile|cell|whatsapp|fax|handy|telefon|call(?: me| us)?|text me)\b[^\d\n+]{0,20}(\(?\d(?:[ .\-/()]{0,3}\d){7,12})(?![\d-])/gi,
    accept: (found) => {
      const digits = digitsOf(found);
      // Numbers with an area code of ten digits follow the rules of theirs when they look like it.
      return !isUniform(digits) && isLocal(digits);
    },
  },
];

/** National numbers start with a trunk 0, or are North American. */
const isLocal = (digits: string): boolean =>
  digits.startsWith('0')
    ? digits.length >= 9
    : digits.length === 10 && /^[2-9]/.test(digits)
      ? isPersonalNanp(digits)
      : digits.length >= 9;

export const findPhones = (text: string): SensitiveSpan[] =>
  phoneRules.flatMap((rule) => applyRule('phone', rule, text));

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
