/**
 * Classification by label scoring: the predicted label is the one that the model is likeliest to
 * reply with, its end of turn included. That is the probability of this reply and no other, so no
 * length normalisation is called for (the harness's `acc`, not `acc_norm`). Ties go to the label
 * that is first in order.
 *
 * @module
 */
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { encodeRecords, fit } from '../train/encode.ts';
import type { ClassifiedItem } from './metrics/accuracy.ts';
import type { Scorer } from './scorer.ts';

/** Examples given to one worker at a time: bounds the size of the token file. */
const examplesPerJob = 40_000;

export async function classify(
  score: Scorer,
  model: ModelReference,
  tokenizer: Tokenizer,
  records: readonly ClassificationRecord[],
  { labels, limit }: { labels: readonly string[]; limit: number },
): Promise<ClassifiedItem[]> {
  const items: ClassifiedItem[] = [];
  const recordsPerJob = Math.max(1, Math.floor(examplesPerJob / labels.length));
  for (let from = 0; from < records.length; from += recordsPerJob) {
    const group = records.slice(from, from + recordsPerJob);
    const options = group.flatMap((record) => labels.map((label) => ({ ...record, label })));
    // Fitting keeps the end of each example, and with it the whole label, whatever the text's length.
    const { examples } = fit(await encodeRecords(tokenizer, options), limit);
    const scores = await score(model, examples);
    group.forEach((record, index) => {
      const own = scores.slice(index * labels.length, (index + 1) * labels.length);
      let best = 0;
      own.forEach(({ logProbability }, label) => {
        if (logProbability > own[best].logProbability) best = label;
      });
      items.push({ id: record.id, label: record.label, predicted: labels[best] });
    });
  }
  return items;
}
