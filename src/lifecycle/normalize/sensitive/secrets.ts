/**
 * Keys, tokens and passwords. Known issuers have telling prefixes; anything else counts when it is
 * assigned to a telling name and looks random.
 *
 * @module
 */
import type { SensitiveSpan } from './kinds.ts';
import { applyRule, type PatternRule } from './span.ts';

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** What people write where a secret belongs. */
const PLACEHOLDER =
  /example|sample|placeholder|your|changeme|dummy|redacted|xxxx|\*{3}|\.{3}|abcdef|12345678|^(?:test|fake|mock)|<|\$\{|\{\{/i;

const isReal = (found: string): boolean => !PLACEHOLDER.test(found) && entropy(found) >= 3;

const issued: readonly PatternRule[] = [
  {
    what: 'aws-access-key',
    pattern: /(?<![A-Za-z\d])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z\d])/g,
  },
  {
    what: 'github-token',
    pattern: /(?<!\w)(?:gh[pousr]_[A-Za-z\d]{36,255}|github_pat_\w{82})(?!\w)/g,
  },
  { what: 'gitlab-token', pattern: /(?<!\w)glpat-[\w-]{20,64}(?![\w-])/g },
  { what: 'anthropic-key', pattern: /(?<![\w-])sk-ant-[\w-]{20,200}/g },
  {
    what: 'openai-key',
    pattern: /(?<![\w-])sk-(?:(?:proj|svcacct|admin|or-v1)-)?[\w-]{20,200}(?![\w-])/g,
  },
  { what: 'slack-token', pattern: /(?<!\w)xox[abeoprs]-[A-Za-z\d-]{10,250}(?![\w-])/g },
  {
    what: 'slack-webhook',
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[\w/]{20,120}/g,
  },
  { what: 'stripe-key', pattern: /(?<!\w)[rs]k_(?:live|test)_[A-Za-z\d]{16,247}(?!\w)/g },
  { what: 'google-key', pattern: /(?<!\w)AIza[\w-]{35}(?![\w-])/g },
  { what: 'google-oauth', pattern: /(?<!\w)GOCSPX-[\w-]{28}(?![\w-])/g },
  { what: 'huggingface-token', pattern: /(?<!\w)hf_[A-Za-z]{34}(?!\w)/g },
  { what: 'npm-token', pattern: /(?<!\w)npm_[A-Za-z\d]{36}(?!\w)/g },
  { what: 'pypi-token', pattern: /(?<!\w)pypi-AgEIcHlwaS5vcmc[\w-]{50,500}/g },
  { what: 'sendgrid-key', pattern: /(?<![\w.])SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g },
  { what: 'telegram-token', pattern: /(?<![\w:])\d{8,10}:AA[\w-]{33}(?![\w-])/g },
].map((rule) => ({ ...rule, accept: isReal }));

const jwt: PatternRule = {
  what: 'jwt',
  pattern: /(?<![\w.-])eyJ[\w-]{10,2000}\.eyJ[\w-]{4,8000}\.[\w-]{10,1000}(?![\w-])/g,
  accept: (found) => {
    try {
      const header: unknown = JSON.parse(
        Buffer.from(found.slice(0, found.indexOf('.')), 'base64url').toString('utf8'),
      );
      return typeof header === 'object' && header !== null && 'alg' in header;
    } catch {
      return false;
    }
  },
};

const KEY_HEADLINE = /-----BEGIN (?:[A-Z\d]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/g;
const LONGEST_KEY_BLOCK = 16_384;
/** The headline alone is talk about keys. */
const SHORTEST_KEY = 32;

/** From the headline to the end of the block, or to where it stops looking like one. */
export function findPrivateKeys(text: string): SensitiveSpan[] {
  const spans: SensitiveSpan[] = [];
  for (const { 0: headline, index: start } of text.matchAll(KEY_HEADLINE)) {
    const body = text.slice(start + headline.length, start + LONGEST_KEY_BLOCK);
    const last = /-----END [A-Z\d ]{2,40}-----/.exec(body);
    const next = body.indexOf('-----BEGIN');
    const closed = last !== null && (next < 0 || last.index < next);
    const key = closed
      ? body.slice(0, last.index)
      : (/^[A-Za-z\d+/=\s\\]*/.exec(body)?.[0].trimEnd() ?? '');
    if (key.replaceAll(/\s/g, '').length < SHORTEST_KEY) continue;
    const length = headline.length + key.length + (closed ? last[0].length : 0);
    spans.push({ kind: 'secret', what: 'private-key', start, end: start + length });
  }
  return spans;
}

const connection: PatternRule = {
  what: 'password-in-url',
  pattern: /\b[a-z][a-z\d+]{1,20}:\/\/[\w.%-]{1,64}:([^\s:@/"'<>{}$]{4,128})@[\w-]/gi,
  accept: (found) => !PLACEHOLDER.test(found) && !/^(?:pass|password|pwd|secret)$/i.test(found),
};

const assignedKey: PatternRule = {
  what: 'assigned-secret',
  pattern:
    /(?:api[_ -]?key|access[_ -]?key(?:[_ -]?id)?|secret(?:[_ -]?(?:access[_ -]?)?key)?|client[_ -]?secret|token|private[_ -]?key|authorization: bearer|signing[_ -]?key)["'`]?\s{0,3}(?::|=>?|\bis\b|(?<=bearer))\s{0,3}["'`]?([\w+/=.~-]{16,200})(?![\w+/=(.[-])/gi,
  accept: (found) =>
    /\d/.test(found) &&
    /[a-z]/i.test(found) &&
    !PLACEHOLDER.test(found) &&
    // Dotted and hyphened names of things are no keys.
    !/^[a-z]+(?:[._-][a-z\d]+)+$/.test(found) &&
    !/^[a-z_]\w*(?:\.[a-z_]\w*)+$/i.test(found) &&
    entropy(found) >= 3.5,
};

const assignedPassword: PatternRule = {
  what: 'password',
  pattern:
    /(?:pass(?:word|wd|phrase|code)?|pwd)["'`]?\s{0,3}(?::|=|\bis\b)\s{0,3}["'`]?([^\s"'`<>(){}[\],;]{8,100})/gi,
  accept: (found) => {
    const word = found.replace(/[.!?]$/, '');
    return (
      /\d/.test(word) &&
      /[a-z]/i.test(word) &&
      !PLACEHOLDER.test(word) &&
      !/^https?:|^\w+\.\w+\.\w+$/.test(word) &&
      entropy(word) >= 2.5
    );
  },
};

const findBy =
  (rules: readonly PatternRule[]) =>
  (text: string): SensitiveSpan[] =>
    rules.flatMap((rule) => applyRule('secret', rule, text));

export const findIssuedSecrets = findBy([...issued, jwt]);
export const findConnections = findBy([connection]);
export const findAssignedSecrets = findBy([assignedKey, assignedPassword]);
