/**
 * Can this tokenizer and chat template put this data to this model? Renders and encodes real
 * records; a record that fails is counted and shown, not fatal to the others.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem, ProblemError, type Problem } from '../../../problem/problem.ts';
import { encodeRecords } from '../../train/encode.ts';
import { textsOf } from '../../../catalog/records/conversation.ts';
import { portable } from '../portable.ts';

export interface EncodingCheck {
  examples: StoredExample[];
  findings: Finding[];
  /** Share of tokens that stand for something the vocabulary cannot spell. */
  unknownShare: number;
  /** Texts that come back from the tokenizer changed. */
  changedTexts: number;
  checkedTexts: number;
  bytesPerToken: number;
}

const shownExamples = 3;
/** Texts that are encoded and decoded again; more add time and nothing to the answer. */
const roundTripTexts = 200;
/** A tokenizer that loses this much was made for another language or script. */
const unknownLimit = 0.005;
const changedLimit = 0.02;

export async function checkEncoding(
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
): Promise<EncodingCheck> {
  const { examples, refused } = await encodeEach(tokenizer, records);
  const findings = [...refusals(refused, records.length), ...emptyMasks(examples)];
  const texts = records.flatMap(textsOf);
  const unknown = unknownId(tokenizer);
  let tokens = 0;
  let unknownTokens = 0;
  await tokenizer.encodeEach(texts, (encoding) => {
    const ids = encoding.getIds();
    tokens += ids.length;
    if (unknown !== null) unknownTokens += ids.filter((id) => id === unknown).length;
  });
  const unknownShare = tokens === 0 ? 0 : unknownTokens / tokens;
  if (unknownShare > unknownLimit)
    findings.push(
      problem('preflight.unknown-tokens', `${percent(unknownShare)} of the tokens are unknown`, {
        evidence: { share: unknownShare, limit: unknownLimit },
      }),
    );
  const checked = texts.slice(0, roundTripTexts);
  const changed = await changedByRoundTrip(tokenizer, checked);
  if (changed.length > changedLimit * checked.length)
    findings.push({
      ...problem(
        'preflight.round-trip',
        `${changed.length} of ${checked.length} texts come back from the tokenizer changed`,
        { evidence: { changed: changed.length, checked: checked.length, limit: changedLimit } },
      ),
      count: changed.length,
      examples: changed.slice(0, shownExamples),
    });
  const bytes = texts.reduce((total, text) => total + Buffer.byteLength(text), 0);
  return {
    examples,
    findings,
    unknownShare,
    changedTexts: changed.length,
    checkedTexts: checked.length,
    bytesPerToken: tokens === 0 ? 0 : bytes / tokens,
  };
}

interface Refused {
  id: string;
  problem: Problem;
}

/** All at once where nothing is wrong; record by record to find those that are. */
async function encodeEach(
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
): Promise<{ examples: StoredExample[]; refused: Refused[] }> {
  try {
    return { examples: await encodeRecords(tokenizer, records), refused: [] };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
  }
  const examples: StoredExample[] = [];
  const refused: Refused[] = [];
  for (const record of records) {
    try {
      examples.push(...(await encodeRecords(tokenizer, [record])));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      refused.push({ id: record.id, problem: error.problem });
    }
  }
  return { examples, refused };
}

function refusals(refused: readonly Refused[], total: number): Finding[] {
  const byCode = new Map<string, Refused[]>();
  for (const one of refused)
    byCode.set(one.problem.code, [...(byCode.get(one.problem.code) ?? []), one]);
  return [...byCode.values()].map((group) => {
    const [first] = group;
    const shown = portable(first.problem);
    return {
      ...shown,
      message: `${shown.message} (${group.length} of ${total} records)`,
      count: group.length,
      examples: group.slice(0, shownExamples).map(({ id }) => id),
    };
  });
}

function emptyMasks(examples: readonly StoredExample[]): Finding[] {
  const empty = examples.filter(({ targets }) => targets.indexOf(1, 1) < 0);
  if (empty.length === 0) return [];
  const finding = problem(
    'preflight.no-targets',
    `${empty.length} of ${examples.length} records have no token to learn`,
    { severity: empty.length === examples.length ? 'error' : 'warning' },
  );
  const ids = empty.slice(0, shownExamples).map(({ recordId }) => recordId);
  return [{ ...finding, count: empty.length, examples: ids }];
}

const unknownId = (tokenizer: Tokenizer): number | null =>
  tokenizer.files.unkToken === null ? null : tokenizer.tokenId(tokenizer.files.unkToken);

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
