/**
 * How many items a budget pays for. Every candidate trains on the same items in the same order and
 * gets the same time: the cheapest passes over all of them, a dearer one gets as far as it would in
 * a long run. Scoring goes in rounds and drops losers, so held-out items are as many as the two
 * dearest can be scored on to the end. Who wins writes replies, and so does its base; they are as
 * many as the dearest could write. What is left of the time for deciding goes to more held-out items
 * while Gate C is open. Time is that of the reference machine of the catalogue, or of a class of cards:
 * the same project draws the same sample everywhere.
 *
 * @module
 */
import { referenceSpeed, type ReferenceSpeed } from '../../catalog/runtimes/reference-speed.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import type { LoraSettings, TrainPlan } from '../../runtimes/train-plan.ts';
import { referenceShare } from '../../planning/reference-steps.ts';
import { referenceStepSeconds, stepFlops } from '../../planning/training-cost.ts';
import { firstLook } from './selection/looks.ts';

/** What one candidate's items cost, from shapes and mean lengths. */
export interface Workload {
  config: ModelConfig;
  /** Adapters that are trained; null for full fine-tuning. */
  lora: LoraSettings | null;
  /** How it learns from pairs of replies. */
  preference?: TrainPlan['preference'];
  /** Mean tokens of a training item, and those that carry loss. */
  trainTokens: number;
  trainTargets: number;
  /** Mean tokens computed to score a held-out item, and those that are scored. */
  heldOutTokens: number;
  heldOutTargets: number;
  /**
   * Tokens of a prompt that asks for a reply, and those that a reply may get; null where none is
   * asked.
   */
  writing: { promptTokens: number; replyTokens: number } | null;
  /** Tokens of the examples that come before an item when a base is scored untrained. */
  shotTokens: number;
  /** Some items are scored before training too: what a base knows says something if it was trained. */
  pretrained: boolean;
  /** Of what the budget is counted on; the embedded runtime's cores when left out. */
  speed?: ReferenceSpeed | undefined;
}

/** How many items are drawn, and what that takes on the reference machine. */
export interface SampleSizes {
  train: number;
  heldOut: number;
  /** Passes over the training items, by candidate; below one where the time does not reach further. */
  epochs: number[];
  /** Records that replies are asked for, at most. */
  replies: number;
  /**
   * Seconds of scoring that the race may take, those of them that go to bases before their training,
   * and what one item takes each candidate.
   */
  scoring: { seconds: number; before: number; perItem: number[] };
  /**
   * Seconds of scoring until Gate C is decided, the race included, and the items that they give each
   * candidate at most.
   */
  deciding: { seconds: number; most: number[] };
  /** Seconds that all of it takes. */
  referenceSeconds: number;
}

/** Below these a benchmark says nothing, whatever the budget. */
const least = { train: 64, heldOut: 40, replies: 10 };
const mostHeldOut = 500;
/** Held-out items that a pretrained candidate is scored on before its training. */
export const untrainedItems = 40;
const mostEpochs = 8;
/** Shares of the budget. */
const scoringShare = 0.3;
const writingShare = 0.15;
const tokensPerStep = 512;
/** A token that is written takes so much longer than one that is scored: few are computed at a time. */
const writtenPerScored = 3;

/**
 * Divides a budget of `budgetSeconds` on the reference machine among training, scoring and writing.
 *
 * @param decidingSeconds What all of it may take while Gate C is open.
 */
export function sampleSizes(
  workloads: readonly Workload[],
  available: { train: number; heldOut: number; replies: number },
  { budgetSeconds, decidingSeconds }: { budgetSeconds: number; decidingSeconds: number },
): SampleSizes {
  const perScored = workloads.map(scoreSeconds);
  const all = sum(perScored);
  const before = sum(
    workloads.map((load) => {
      const heldOutTokens = load.heldOutTokens + load.shotTokens;
      return load.pretrained ? untrainedItems * scoreSeconds({ ...load, heldOutTokens }) : 0;
    }),
  );
  const seconds = Math.max(budgetSeconds * scoringShare, before + least.heldOut * all);
  const finalists = sum(perScored.toSorted((a, b) => b - a).slice(0, 2));
  const heldOut = within(
    firstLook + Math.floor((seconds - before - firstLook * all) / finalists),
    least.heldOut,
    Math.min(mostHeldOut, available.heldOut),
  );
  const scoring = Math.min(seconds, before + heldOut * all);
  const perReply = Math.max(...workloads.map(writeSeconds));
  const affordable =
    perReply > 0 ? Math.floor((budgetSeconds * writingShare) / perReply) : Infinity;
  const replies = within(affordable, least.replies, available.replies);
  const writing = replies * perReply;
  // Where an item is so dear that the least scoring takes the budget, learning still gets its time.
  const left = budgetSeconds - scoring - writing;
  const due = Math.min((1 - scoringShare) * budgetSeconds, decidingSeconds - scoring) - writing;
  const share = Math.max(0, left, due) / workloads.length;
  const perItem = workloads.map(trainSeconds);
  const train = within(Math.floor(share / Math.min(...perItem)), least.train, available.train);
  const epochs = perItem.map((seconds) =>
    within(Math.floor((1000 * share) / (train * seconds)) / 1000, least.train / train, mostEpochs),
  );
  const training = perItem.reduce((total, seconds, i) => total + train * epochs[i] * seconds, 0);
  const more = Math.max(0, decidingSeconds - training - scoring - writing);
  return {
    train,
    heldOut,
    epochs,
    replies,
    scoring: { seconds: scoring, before, perItem: perScored },
    deciding: {
      seconds: scoring + more,
      most: perScored.map((one) =>
        within(Math.floor(more / one), heldOut, Math.max(heldOut, available.heldOut)),
      ),
    },
    referenceSeconds: Number((training + scoring + writing).toPrecision(3)),
  };
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** The upper bound wins: there are no more items than there are. */
const within = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

function trainSeconds(load: Workload): number {
  const { config, lora, preference, trainTokens, trainTargets, speed } = load;
  const work = {
    config,
    lora,
    tokens: tokensPerStep,
    targetTokens: (tokensPerStep * trainTargets) / trainTokens,
    length: Math.min(tokensPerStep, 256),
    microBatches: 1,
    activationCheckpointing: 'none' as const,
    pairs: preference !== undefined,
  };
  const step = referenceStepSeconds(work, speed);
  // Once at least for what the base makes of it; later epochs are cheaper than this says.
  const method = lora === null ? 'full' : 'lora';
  const asked = 1 + referenceShare({ method, preference });
  return (asked * step * trainTokens) / tokensPerStep;
}

/** A forward pass is a third of a step of full fine-tuning. */
function scoreSeconds({
  config,
  heldOutTokens,
  heldOutTargets,
  speed = referenceSpeed,
}: Workload): number {
  const flops = stepFlops({
    config,
    lora: null,
    tokens: heldOutTokens,
    targetTokens: heldOutTargets,
    length: heldOutTokens,
    microBatches: 1,
    activationCheckpointing: 'none',
  });
  const bound = heldOutTokens * config.layers * config.hiddenSize * speed.secondsPerUnit;
  return (flops / speed.flopsPerSecond + bound) / 3;
}

/**
 * One reply of a candidate, and of its base where that knows something; each of its prompt is read
 * first.
 */
function writeSeconds(load: Workload): number {
  if (load.writing === null) return 0;
  const { promptTokens, replyTokens } = load.writing;
  const reply = (prompt: number): number =>
    scoreSeconds({ ...load, heldOutTokens: prompt, heldOutTargets: 1 }) +
    writtenPerScored *
      scoreSeconds({ ...load, heldOutTokens: replyTokens, heldOutTargets: replyTokens });
  return reply(promptTokens) + (load.pretrained ? reply(promptTokens + load.shotTokens) : 0);
}
