/**
 * The candidates of a benchmark, opened, and what each costs per item.
 *
 * @module
 */
import type { EvaluationPolicy } from '../../../catalog/tasks/evaluation-policy.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { TrainPlan } from '../../../runtimes/train-plan.ts';
import { roomFor } from '../../../evaluation/scoring/replies.ts';
import { questionsOf } from '../../../evaluation/scoring/questions.ts';
import { drawSample } from '../../../evaluation/sample.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
import { openCandidate, type Candidate } from '../../preflight/candidate.ts';
import { encodeToLearn } from '../../../planning/tokens/encode-pairs.ts';
import {
  encodeRecords,
  lastReplyTokens,
  tokenStatistics,
} from '../../../planning/tokens/encode-records.ts';
import { shortestRow } from '../../../planning/make-plan.ts';
import { lengthForOpenings, packedRows } from '../../../planning/packed-rows.ts';
import { defaultLora } from '../../../planning/plan-defaults.ts';
import type { BenchmarkContext } from '../benchmark-context.ts';
import type { Workload } from '../budget.ts';
import type { Samples } from './contest.ts';

/** A candidate with the method it is trained by. */
export interface Entrant {
  candidate: Candidate;
  method: TrainPlan['method'];
  preference: TrainPlan['preference'];
  tokenizer: Tokenizer;
}

/** Records whose lengths stand for all. */
const probedRecords = 200;
/**
 * Labels of one text share its tokens and the beginnings of each other: so many are computed for each
 * where all are, and a search computes no more than that.
 */
const tokensPerLabel = 4;
/**
 * Share of these that a search is taken to compute. It depends on how sure a model is: a few per cent
 * where it is, nearly all where it knows nothing; so this is an estimate, on the careful side.
 */
const searchedShare = 0.5;

/**
 * Opens the candidates of the configuration, in its order.
 *
 * @throws The problems of `openCandidate`.
 */
export async function openEntrants(
  { configuration, home, seed }: BenchmarkContext,
  train: readonly CanonicalRecord[],
): Promise<Entrant[]> {
  const entrants: Entrant[] = [];
  for (const { id, digest, method, preference } of configuration.candidates) {
    const candidate = await openCandidate(home, { id, digest }, train, seed(`base ${id}`));
    entrants.push({
      candidate,
      method,
      preference,
      tokenizer: Tokenizer.open(candidate.tokenizer),
    });
  }
  return entrants;
}

/** Estimates from a sample of records what the items of an entrant cost, at a speed. */
export async function workloadOf(
  { candidate, method, preference, tokenizer }: Entrant,
  { train, heldOut, shots }: Samples,
  { labels, mapping }: DatasetCard,
  { maxTokens }: EvaluationPolicy['generation'],
  speed: Workload['speed'],
): Promise<Workload> {
  const lengths = async (records: readonly CanonicalRecord[], learntBy?: Entrant['preference']) => {
    const probed = drawSample(records, probedRecords, 0);
    const statistics = tokenStatistics(await encodeToLearn(tokenizer, probed, learntBy));
    const { tokens, targetTokens } = statistics;
    const row = Math.max(shortestRow, lengthForOpenings(statistics));
    const packed = learntBy === undefined ? packedRows(statistics, row).tokens : tokens;
    const of = (count: number) => count / probed.length;
    return { tokens: of(tokens), packed: of(packed), targets: of(targetTokens) };
  };
  const [trained, scored] = [await lengths(train, preference), await lengths(heldOut)];
  const asking = drawSample(heldOut, probedRecords, 0).filter(
    (record) => questionsOf(record, mapping).length > 0,
  );
  const replies = (await encodeRecords(tokenizer, asking)).map(lastReplyTokens);
  const shown = tokenStatistics(await encodeRecords(tokenizer, shots)).tokens;
  return {
    config: candidate.config,
    lora: method === 'lora' ? defaultLora('balanced') : null,
    preference,
    trainTokens: trained.packed,
    trainTargets: trained.targets,
    heldOutTokens: scored.tokens + searchedShare * tokensPerLabel * labels.length,
    heldOutTargets: scored.targets + searchedShare * tokensPerLabel * labels.length,
    writing:
      replies.length === 0
        ? null
        : {
            promptTokens: Math.max(1, scored.tokens - scored.targets),
            replyTokens: roomFor(Math.max(...replies), maxTokens),
          },
    shotTokens: Math.min(candidate.config.maxPositions, shown),
    pretrained: candidate.kind === 'pretrained',
    speed,
  };
}
