/**
 * How many rows are longer than a sequence, in tokens of one base model, measured on a sample.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../../catalog/records/record.ts';
import type { Tokenizer } from '../../../../engine/tokenizer/tokenizer.ts';
import type { Artifact } from '../../../../ledger/artifacts.ts';
import { splitNames } from '../../../ingest/split-name.ts';
import { cardOf, readSplit } from '../../dataset.ts';
import { exampleOf, isSampled, textOf } from '../row-sample.ts';
import type { RowExample } from '../text-survey.ts';

export interface TokenSample {
  /** Id of the base model. */
  base: string;
  sampled: number;
  /** Rows of the sample with more tokens than the sequence length. */
  above: number;
  /** The first of them. */
  examples: RowExample[];
}

const SAMPLE = 2000;
const EXAMPLES = 3;

export async function sampleTokens(
  dataset: Artifact,
  base: { id: string; tokenizer: Tokenizer },
  sequenceLength: number,
): Promise<TokenSample> {
  const { splits } = cardOf(dataset);
  const total = splitNames.reduce((sum, split) => sum + splits[split].rows, 0);
  const rows: CanonicalRecord[] = [];
  for (const split of splitNames)
    for await (const records of readSplit(dataset, split))
      for (const record of records) if (isSampled(record, SAMPLE, total)) rows.push(record);
  let above = 0;
  const examples: RowExample[] = [];
  await base.tokenizer.encodeEach(rows.map(textOf), (encoding, index) => {
    if (encoding.getLength() <= sequenceLength) return;
    if (above++ < EXAMPLES) examples.push(exampleOf(rows[index]));
  });
  return { base: base.id, sampled: rows.length, above, examples };
}
