/**
 * How many rows a set of examples fills, by its statistics: what an epoch costs follows from it.
 *
 * @module
 */
import type { TrainPlan } from '../runtimes/train-plan.ts';
import type { TokenStatistics } from './encode-records.ts';

/** Share of a packed row that holds tokens rather than padding, as measured on chat data. */
export const packedShare = 0.93;

/** Rows have to be fewer by this much for examples to share their beginnings. */
const worthSharing = 0.1;
/** Rows are this many times as long as what is shared in them. */
const openingsOfRow = 8;

export interface PackedRows {
  /** Of an epoch. */
  rows: number;
  /** In them, padding left out; what a row shares counts once. */
  tokens: number;
  /** What a plan says of it; left out where examples are written whole. */
  sharedOpenings?: NonNullable<TrainPlan['sharedOpenings']>;
}

/**
 * Counts the rows of an epoch.
 *
 * @param wished False: examples are written whole; true: they share their beginnings, however little it
 *   saves; left out: where it is worth it.
 */
export function packedRows(
  statistics: TokenStatistics,
  sequenceLength: number,
  wished?: boolean,
): PackedRows {
  const { tokens, openings } = statistics;
  const filled = (of: number, room: number): number => of / (room * packedShare);
  const whole = filled(tokens, sequenceLength);
  const asTheyAre = { rows: Math.ceil(whole), tokens };
  if (openings === undefined || wished === false) return asTheyAre;
  const opening = openings.sharedTokens / openings.examples;
  if (opening >= sequenceLength) return asTheyAre;
  const rows =
    filled(openings.tokens - openings.sharedTokens, sequenceLength - opening) +
    filled(tokens - openings.tokens, sequenceLength);
  if (wished !== true && rows > (1 - worthSharing) * whole) return asTheyAre;
  const wholeRowTokens = Math.ceil((sequenceLength * whole) / rows);
  const packed = Math.round(rows * sequenceLength * packedShare);
  return { rows: Math.ceil(rows), tokens: packed, sharedOpenings: { wholeRowTokens } };
}

/** Tokens of a row that are enough for what is shared in it to weigh little; 0 where nothing is. */
export function lengthForOpenings({ tokens, openings }: TokenStatistics): number {
  if (openings === undefined || openings.sharedTokens < worthSharing * tokens) return 0;
  return openingsOfRow * Math.ceil(openings.sharedTokens / openings.examples);
}
