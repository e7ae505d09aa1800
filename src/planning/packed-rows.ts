/**
 * How many rows a set of examples fills, by its statistics: what an epoch costs follows from it.
 *
 * @module
 */
import { rowLength } from '../engine/train/batches/row-packing.ts';
import type { TrainPlan } from '../runtimes/train-plan.ts';
import type { TokenStatistics } from './tokens/encode-records.ts';

/** Share of a packed row that holds tokens rather than padding, as measured on chat data. */
const packedShare = 0.93;

/** Rows have to be fewer by this much for examples to share their beginnings. */
const worthSharing = 0.1;
/** Rows are this many times as long as what is shared in them. */
const openingsOfRow = 8;

export interface PackedRows {
  /** Of an epoch. */
  rows: number;
  /** In them, padding left out; what a row shares counts once. */
  tokens: number;
  /** Whether examples are to share their beginnings. */
  shared: boolean;
}

/**
 * Counts the rows of an epoch.
 *
 * @param wished Whether examples share their beginnings; left out, they do where it is worth it.
 */
export function packedRows(
  statistics: TokenStatistics,
  sequenceLength: number,
  wished?: boolean,
): PackedRows {
  const { tokens } = statistics;
  const whole = tokens / (sequenceLength * packedShare);
  const sharing = wished === false ? whole : rowsThatShare(statistics, sequenceLength);
  const shared = wished ?? sharing <= (1 - worthSharing) * whole;
  return shared
    ? {
        rows: Math.ceil(sharing),
        tokens: Math.round(sharing * sequenceLength * packedShare),
        shared,
      }
    : { rows: Math.ceil(whole), tokens, shared };
}

function rowsThatShare({ tokens, openings }: TokenStatistics, sequenceLength: number): number {
  const filled = (of: number, room: number): number => of / (room * packedShare);
  const opening = openings === undefined ? 0 : openings.sharedTokens / openings.examples;
  if (openings === undefined || opening >= sequenceLength) return filled(tokens, sequenceLength);
  return (
    filled(openings.tokens - openings.sharedTokens, sequenceLength - opening) +
    filled(tokens - openings.tokens, sequenceLength)
  );
}

/**
 * Counts the tokens of a row were its examples written whole: what PyTorch computes where the embedded
 * engine shares beginnings.
 */
export const wholeRowTokens = (
  plan: Pick<TrainPlan, 'sequenceLength' | 'preference' | 'sharedOpenings'>,
  statistics: TokenStatistics,
): number =>
  plan.sharedOpenings === true
    ? Math.ceil(statistics.tokens / (packedShare * rowsThatShare(statistics, plan.sequenceLength)))
    : rowLength(plan);

/** Tokens of a row that are enough for what is shared in it to weigh little; 0 where nothing is. */
export function lengthForOpenings({ tokens, openings }: TokenStatistics): number {
  if (openings === undefined || openings.sharedTokens < worthSharing * tokens) return 0;
  return openingsOfRow * Math.ceil(openings.sharedTokens / openings.examples);
}
