/**
 * Can this tokenizer and chat template put this data to this model, and does every row teach
 * something, the end of a turn included? A record that fails is counted and shown, not fatal to the
 * others.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem, ProblemError, type Problem } from '../../../problem/problem.ts';
import { encodeRecords } from '../../../planning/tokens/encode-records.ts';
import { portable, rowReferences, type RowReference } from '../preflight-report.ts';

/** Examples of the records that can be encoded, and what is wrong with the others. */
export interface EncodingCheck {
  examples: StoredExample[];
  findings: Finding[];
}

/**
 * Encodes records as training will.
 *
 * @param stops Ids of the tokens at which a server ends a reply.
 */
export async function checkEncoding(
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
  stops: readonly number[],
): Promise<EncodingCheck> {
  const rows = rowReferences(records);
  const { examples, refused } = await encodeEach(tokenizer, records);
  const findings = [
    ...refusals(refused, records.length, rows),
    ...emptyMasks(examples, rows),
    ...(await endlessReplies(tokenizer, examples, stops, rows)),
  ];
  return { examples, findings };
}

interface Refused {
  id: string;
  problem: Problem;
}

/** Encodes all at once where nothing is wrong; record by record to find those that are. */
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

function refusals(refused: readonly Refused[], total: number, rows: RowReference): Finding[] {
  const byCode = new Map<string, Refused[]>();
  for (const one of refused)
    byCode.set(one.problem.code, [...(byCode.get(one.problem.code) ?? []), one]);
  return [...byCode.values()].map((group) => {
    const shown = portable(group[0].problem);
    return {
      ...shown,
      message: `${shown.message} (${group.length} of ${total} records)`,
      count: group.length,
      examples: rows(group.map(({ id }) => id)),
    };
  });
}

function emptyMasks(examples: readonly StoredExample[], rows: RowReference): Finding[] {
  const empty = examples.filter(({ targets }) => targets.indexOf(1, 1) < 0);
  if (empty.length === 0) return [];
  const finding = problem(
    'preflight.no-targets',
    `${empty.length} of ${examples.length} records have no token to learn`,
    { severity: empty.length === examples.length ? 'error' : 'warning' },
  );
  const ids = empty.map(({ recordId }) => recordId);
  return [{ ...finding, count: empty.length, examples: rows(ids) }];
}

/** What is learnt last must be a token at which servers stop, or replies run on for ever. */
async function endlessReplies(
  tokenizer: Tokenizer,
  examples: readonly StoredExample[],
  stops: readonly number[],
  rows: RowReference,
): Promise<Finding[]> {
  const last = ({ ids, targets }: StoredExample) => ids[targets.lastIndexOf(1)];
  const endless = examples.filter(
    (example) => example.targets.includes(1) && !stops.includes(last(example)),
  );
  if (endless.length === 0) return [];
  const id = last(endless[0]);
  const token = await tokenizer.decode([id]);
  return [
    {
      ...problem(
        'preflight.no-stop',
        `${endless.length} of ${examples.length} replies end with ${token}, at which the model is not set to stop`,
        { evidence: { token, id, stops } },
      ),
      count: endless.length,
      examples: rows(endless.map(({ recordId }) => recordId)),
    },
  ];
}
