/**
 * How many rows are longer than a sequence, in tokens of one base model, measured on a sample.
 *
 * @module
 */
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { splitNames } from '../../ingest/split-of-file.ts';
import { cardOf, readSplit } from '../dataset.ts';
import { isSampled, textOf } from './row-sample.ts';

export interface TokenSample {
  /** Id of the base model. */
  base: string;
  sampled: number;
  /** Rows of the sample with more tokens than the sequence length. */
  above: number;
}

const SAMPLE = 2000;

export async function sampleTokens(
  dataset: Artifact,
  base: { id: string; tokenizer: Tokenizer },
  sequenceLength: number,
): Promise<TokenSample> {
  const { splits } = cardOf(dataset);
  const total = splitNames.reduce((sum, split) => sum + splits[split].rows, 0);
  const texts: string[] = [];
  for (const split of splitNames)
    for await (const records of readSplit(dataset, split))
      for (const record of records)
        if (isSampled(record, SAMPLE, total)) texts.push(textOf(record));
  let above = 0;
  await base.tokenizer.encodeEach(texts, (encoding) => {
    if (encoding.getLength() > sequenceLength) above++;
  });
  return { base: base.id, sampled: texts.length, above };
}
