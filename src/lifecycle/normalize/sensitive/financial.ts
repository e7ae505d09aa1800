/**
 * Bank accounts (IBAN) and payment cards, told from other long numbers by their check digits and
 * by what the text calls them.
 *
 * @module
 */
import { ibanValid, luhn } from './check-digits.ts';
import type { SensitiveSpan } from './kinds.ts';
import { applyRule, digitsOf, wordsBefore, type PatternRule } from './span.ts';

/** Length by country, SWIFT IBAN registry. */
const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 ' +
    'EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 ' +
    'IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 ' +
    'NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 ' +
    'TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const IBAN = /(?<![A-Za-z\d])[A-Z]{2}\d{2}(?=[ -]?[A-Z\d]{2})/g;

/** An IBAN may be followed by more capitals, so its country's length decides where it ends. */
export function findIbans(text: string): SensitiveSpan[] {
  const spans: SensitiveSpan[] = [];
  for (const match of text.matchAll(IBAN)) {
    const length = ibanLengths[match[0].slice(0, 2)];
    if (length === undefined) continue;
    let compact = '';
    let end = match.index;
    while (compact.length < length && end < text.length && /[A-Z\d -]/.test(text[end])) {
      if (/[A-Z\d]/.test(text[end])) compact += text[end];
      end++;
    }
    if (compact.length !== length || /[A-Za-z\d]/.test(text[end] ?? '')) continue;
    if (ibanValid(compact)) spans.push({ kind: 'iban', what: 'iban', start: match.index, end });
  }
  return spans;
}

/** Prefix and number of digits of the large networks (ISO/IEC 7812 issuer ranges). */
const NETWORKS =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17})$/;

const CARD_WORDS = /\b(?:card|visa|master ?card|amex|american express|credit|debit|cc|pan)\b/;
/** One in ten numbers passes the check digit, so what it is said to be counts as well. */
const OTHER_WORDS =
  /\b(?:order|invoice|tracking|ticket|reference|ref|id|no|number|serial|sku|imei|isbn|ean|barcode|account|phone|tel|case|booking|timestamp|meter|policy)\b[^a-z\d]*(?:(?:is|no|number|nr|id)\b[^a-z\d]*){0,2}$/;

const cardRule: PatternRule = {
  what: 'card',
  pattern:
    /(?<![\w.\-+/=#])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?:[ -]\d{3})?|3\d{3}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![\w=]|[.-]\d)/g,
  accept: (found, text, start) => {
    const digits = digitsOf(found);
    if (!NETWORKS.test(digits) || !luhn(digits)) return false;
    const before = wordsBefore(text, start);
    return CARD_WORDS.test(before) || !OTHER_WORDS.test(before);
  },
};

export const findCards = (text: string): SensitiveSpan[] => applyRule('card', cardRule, text);
