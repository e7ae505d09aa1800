/**
 * The candidates of a benchmark, opened, and what each costs per item.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { TrainPlan } from '../../runtimes/plan.ts';
import { drawSample } from '../evaluation/sample.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import { openCandidate, type Candidate } from '../preflight/candidate.ts';
import { encodeRecords, tokenStatistics } from '../train/encode.ts';
import { defaultLora } from '../train/plan-defaults.ts';
import type { BenchmarkContext } from './context.ts';
import type { Workload } from './budget.ts';

export interface Entrant {
  candidate: Candidate;
  method: TrainPlan['method'];
  tokenizer: Tokenizer;
}

/** Records whose lengths stand for all. */
const probedRecords = 200;
/** Labels of one text share its tokens and the beginnings of each other. */
const tokensPerLabel = 4;

export async function openEntrants(
  { configuration, home, seed }: BenchmarkContext,
  train: readonly CanonicalRecord[],
): Promise<Entrant[]> {
  const entrants: Entrant[] = [];
  for (const { id, digest, method } of configuration.candidates) {
    const candidate = await openCandidate(home, { id, digest }, train, seed(`base ${id}`));
    entrants.push({ candidate, method, tokenizer: Tokenizer.open(candidate.tokenizer) });
  }
  return entrants;
}

export async function workloadOf(
  { candidate, method, tokenizer }: Entrant,
  train: readonly CanonicalRecord[],
  heldOut: readonly CanonicalRecord[],
  { labels }: DatasetCard,
): Promise<Workload> {
  const lengths = async (records: readonly CanonicalRecord[]) => {
    const probed = drawSample(records, probedRecords, 0);
    const { tokens, targetTokens } = tokenStatistics(await encodeRecords(tokenizer, probed));
    return { tokens: tokens / probed.length, targets: targetTokens / probed.length };
  };
  const [trained, scored] = [await lengths(train), await lengths(heldOut)];
  return {
    config: candidate.config,
    lora: method === 'lora' ? defaultLora('balanced') : null,
    trainTokens: trained.tokens,
    trainTargets: trained.targets,
    heldOutTokens: scored.tokens + tokensPerLabel * labels.length,
    heldOutTargets: scored.targets + tokensPerLabel * labels.length,
    pretrained: candidate.kind === 'pretrained',
  };
}
