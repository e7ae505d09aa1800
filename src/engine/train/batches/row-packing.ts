/**
 * From examples to micro-batches: a pure function of the examples, the settings, the seed and the
 * epoch. Examples of similar length share a micro-batch, or are packed into full rows.
 *
 * @module
 */
import { shuffle, streamKey } from '../../model/random.ts';
import type { Example, MicroBatch, BatchRow, Segment } from './micro-batch.ts';
import { goingOn, openingOf, openingsOf, tokensOf, type Opening } from './openings.ts';
import { pairRows, sharePrompt } from './pair-rows.ts';

export interface Batching {
  /** Tokens of an example; longer ones are cut at the end. So many are in a row, or twice in one of a pair. */
  sequenceLength: number;
  microBatchRows: number;
  /** Micro-batches per optimizer step. */
  gradientAccumulation: number;
  /** Fill rows with several examples, which do not see each other. */
  packing: boolean;
  /** Packed examples that begin alike share a row with one beginning. */
  sharedOpenings?: boolean | undefined;
  seed: number;
  /** Where it is given, examples are pairs of replies, a row each, and are not packed. */
  preference?: object | undefined;
}

/** What of it decides the rows of a micro-batch. */
export type RowSettings = Pick<Batching, 'sequenceLength' | 'preference'>;

/** Lengths are rounded up to a multiple of this: fewer shapes, and whole vectors in the kernels. */
const lengthMultiple = 16;

/** Examples are sorted by length within this many optimizer steps' worth of them. */
const windowSteps = 16;

/** Rows that packing keeps open; more would fill rows better and cost time. */
const openRows = 64;

/** The optimizer steps of one epoch, each a list of micro-batches. Empty if nothing carries loss. */
export function planEpoch(
  examples: readonly Example[],
  batching: Batching,
  epoch: number,
): MicroBatch[][] {
  const { microBatchRows, gradientAccumulation, packing, seed } = batching;
  const key = streamKey(seed, epoch);
  const shuffled = shuffle(wholeRows(examples, batching), key);
  const rows =
    packing && batching.preference === undefined
      ? packRows(shuffled.flat(), batching)
      : sortByLength(shuffled, microBatchRows * gradientAccumulation * windowSteps);
  const batches = shuffle(inGroups(rows, microBatchRows), streamKey(key, 1)).map((group) =>
    laidTogether(group, batching),
  );
  return inGroups(batches, gradientAccumulation);
}

/** Optimizer steps without end, from step `start` on; epochs follow each other. */
export function* trainingSteps(
  examples: readonly Example[],
  batching: Batching,
  start: number,
): Generator<{ step: number; epoch: number; batches: MicroBatch[] }> {
  let step = 0;
  for (let epoch = 0; ; epoch++) {
    const steps = planEpoch(examples, batching, epoch);
    if (steps.length === 0) return;
    for (const batches of steps) {
      if (step >= start) yield { step, epoch, batches };
      step++;
    }
  }
}

/** Cuts each of a step's micro-batches, in its order, into ones of at most `rows` rows. */
export const cutFiner = (
  batches: readonly MicroBatch[],
  rows: number,
  settings: RowSettings,
): MicroBatch[] =>
  batches.flatMap((batch) =>
    batch.rows.length <= rows
      ? [batch]
      : inGroups(batch.rows, rows).map((group) => microBatch(group, rowLength(settings))),
  );

/**
 * All examples once, in order of length, for scoring.
 *
 * @param asked Tells by its index whether an example counts; of a pair, its chosen one.
 */
export function evaluationBatches(
  examples: readonly Example[],
  settings: RowSettings & Pick<Batching, 'microBatchRows'>,
  asked: (example: number) => boolean = () => true,
): MicroBatch[] {
  const all = wholeRows(examples, settings).filter(([{ example }]) => asked(example));
  const rows = sortByLength(all, Infinity);
  return inGroups(rows, settings.microBatchRows).map((group) => laidTogether(group, settings));
}

/** Tokens of a row at most: of a pair, those of both. */
export const rowLength = ({ sequenceLength, preference }: RowSettings): number =>
  preference === undefined ? sequenceLength : 2 * sequenceLength;

/** Whether an example still carries loss when cut to `sequenceLength`. */
export function isUsable({ ids, targets }: Example, sequenceLength: number): boolean {
  const first = targets.indexOf(1, 1);
  return first > 0 && first < Math.min(ids.length, sequenceLength);
}

const usableSegments = (examples: readonly Example[], sequenceLength: number): Segment[] =>
  examples.flatMap(({ ids, targets }, example) =>
    isUsable({ ids, targets }, sequenceLength)
      ? [
          {
            ids: ids.subarray(0, sequenceLength),
            targets: targets.subarray(0, sequenceLength),
            example,
          },
        ]
      : [],
  );

/** What is shuffled and sorted: each example alone, or each pair. */
function wholeRows(
  examples: readonly Example[],
  { sequenceLength, preference }: RowSettings,
): BatchRow[] {
  const segments = usableSegments(examples, sequenceLength);
  return preference === undefined ? segments.map((segment) => [segment]) : pairRows(segments);
}

/** Within windows, so that neighbours have similar lengths. */
const sortByLength = (rows: readonly BatchRow[], window: number): BatchRow[] =>
  inGroups(rows, window).flatMap((group) => group.toSorted((a, b) => tokensOf(a) - tokensOf(b)));

/** First fit, in the order given; segments that go on from one opening are in rows of their own. */
function packRows(
  segments: readonly Segment[],
  { sequenceLength, sharedOpenings }: Pick<Batching, 'sequenceLength' | 'sharedOpenings'>,
): BatchRow[] {
  const openings = sharedOpenings === true ? openingsOf(segments) : null;
  const rows: Segment[][] = [];
  let open: { row: Segment[]; opening: Opening | null; room: number }[] = [];
  segments.forEach((segment, index) => {
    const opening = openings?.[index] ?? null;
    const own = opening === null ? segment : goingOn(segment, opening.length);
    let place = open.find((row) => row.opening === opening && row.room >= own.ids.length);
    if (place === undefined) {
      const row = opening === null ? [] : [openingOf(segment, opening.length)];
      place = { row, opening, room: sequenceLength - tokensOf(row) };
      rows.push(row);
      open.push(place);
      if (open.length > openRows) open = open.slice(1);
    }
    place.row.push(own);
    place.room -= own.ids.length;
  });
  return rows;
}

function laidTogether(rows: readonly BatchRow[], settings: RowSettings): MicroBatch {
  const laid = settings.preference === undefined ? rows : rows.map(sharePrompt);
  return microBatch(laid, rowLength(settings));
}

function microBatch(rows: readonly BatchRow[], most: number): MicroBatch {
  const longest = Math.max(...rows.map(tokensOf));
  const padded = Math.ceil(longest / lengthMultiple) * lengthMultiple;
  return { rows, length: Math.max(longest, Math.min(padded, most)) };
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let start = 0; start < items.length; start += size)
    groups.push(items.slice(start, start + size));
  return groups;
}
