/**
 * Can the vocabulary spell this text? Unknown tokens lose it, byte tokens stretch it, and what does
 * not come back from the tokenizer as it went in was changed on the way.
 *
 * @module
 */
import { textsOf } from '../../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { byteTokens } from '../../../engine/tokenizer/byte-level.ts';
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';

/** How well a vocabulary covers a text. */
export interface TextCoverage {
  findings: Finding[];
  /** Share of tokens that stand for something the vocabulary cannot spell. */
  unknownShare: number;
  /** Share of tokens that stand for one byte of a character. */
  byteShare: number;
  /** Texts that come back from the tokenizer changed. */
  changedTexts: number;
  checkedTexts: number;
  bytesPerToken: number;
}

/** Records whose texts are counted: shares of a few per cent need no more. */
const countedRecords = 2000;
/** Texts that are encoded and decoded again; more add time and nothing to the answer. */
const roundTripTexts = 200;
/** A tokenizer that loses this much was made for another language or script. */
const unknownLimit = 0.005;
const changedLimit = 0.02;
/**
 * Emoji and names in other scripts stay below; above the second, most characters are spelt in bytes.
 */
const byteLimits = { warning: 0.05, error: 0.3 };

/** Encodes the texts of records, and decodes some of them again. */
export async function checkText(
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
): Promise<TextCoverage> {
  const counted = records.slice(0, countedRecords);
  const texts = counted.flatMap(textsOf);
  const { unkToken } = tokenizer.files;
  const unknown = unkToken === null ? null : tokenizer.tokenId(unkToken);
  const bytes = byteTokens(tokenizer);
  const total = { tokens: 0, unknown: 0, bytes: 0, textBytes: 0 };
  await tokenizer.encodeEach(texts, (encoding, index) => {
    const ids = encoding.getIds();
    total.tokens += ids.length;
    total.textBytes += Buffer.byteLength(texts[index]);
    for (const id of ids) {
      if (id === unknown) total.unknown++;
      if (bytes.has(id)) total.bytes++;
    }
  });
  const share = (count: number) => (total.tokens === 0 ? 0 : count / total.tokens);
  const checked = texts.slice(0, roundTripTexts);
  const changed = await changedByRoundTrip(tokenizer, checked);
  return {
    findings: [
      ...unknownTokens(share(total.unknown)),
      ...spelledInBytes(share(total.bytes)),
      ...changedTexts(changed, checked.length),
    ],
    unknownShare: share(total.unknown),
    byteShare: share(total.bytes),
    changedTexts: changed.length,
    checkedTexts: checked.length,
    bytesPerToken: share(total.textBytes),
  };
}

function unknownTokens(share: number): Finding[] {
  if (share <= unknownLimit) return [];
  const evidence = { share, limit: unknownLimit };
  const message = `${percent(share)} of the tokens are unknown`;
  return [problem('preflight.unknown-tokens', message, { evidence })];
}

function spelledInBytes(share: number): Finding[] {
  if (share <= byteLimits.warning) return [];
  return [
    problem(
      'preflight.byte-tokens',
      `${percent(share)} of the tokens are single bytes of characters`,
      {
        severity: share > byteLimits.error ? 'error' : 'warning',
        evidence: { share, limits: byteLimits },
      },
    ),
  ];
}

function changedTexts(changed: readonly string[], checked: number): Finding[] {
  if (changed.length <= changedLimit * checked) return [];
  return [
    {
      ...problem(
        'preflight.round-trip',
        `${changed.length} of ${checked} texts come back from the tokenizer changed`,
        { evidence: { changed: changed.length, checked, limit: changedLimit } },
      ),
      count: changed.length,
      examples: changed.slice(0, 3),
    },
  ];
}

async function changedByRoundTrip(
  tokenizer: Tokenizer,
  texts: readonly string[],
): Promise<string[]> {
  const encoded: number[][] = [];
  await tokenizer.encodeEach(texts, (encoding, index) => {
    encoded[index] = encoding.getIds();
  });
  const changed: string[] = [];
  for (const [index, ids] of encoded.entries())
    if ((await tokenizer.decode(ids)).trim() !== texts[index].trim()) changed.push(texts[index]);
  return changed;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
