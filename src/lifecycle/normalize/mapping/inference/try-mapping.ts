/**
 * Tries a mapping on a sample: how much of it fits, why the rest does not, and what becomes of it.
 *
 * @module
 */
import type { Mapping } from '../../../../catalog/records/mapping.ts';
import type { Content } from '../../../../catalog/records/record.ts';
import type { Reject } from '../../../../rows/records/batch.ts';
import { groupsOf } from '../grouping/row-grouping.ts';
import type { OrderValue } from '../grouping/order-value.ts';
import { compileMapping, type RecordMapper } from '../map-record.ts';
import { Refusal } from '../fields/refusal.ts';
import type { RowOrigin } from '../unfold/unfold.ts';
import { sampleRecords } from '../unfold/sample-records.ts';

type Source = Record<string, unknown>;

/** A way to read the data, and how it did on the sample. */
export interface Reading {
  shape: string;
  mapping: Mapping;
  /** Weight of the shape times coverage. */
  confidence: number;
  /** Share of the sample that it maps. */
  coverage: number;
}

export interface Trial {
  /** Share of the wanted records that the mapping turns into canonical ones. */
  coverage: number;
  /** Records that the rows hold, or that groups of them make; of very many, those that were tried. */
  records: number;
  /** Records that the mapping's filters do not want. */
  leftOut: number;
  /** What fits, before and after, and the place of its row, or its first, among those tried. */
  mapped: { before: Source; after: Content; row: number }[];
  /** What does not fit, by reason, the commonest first. */
  refused: { code: Reject['code']; count: number; message: string; before: Source; row: number }[];
}

/** The rows that the source begins with. */
export interface Head {
  rows: readonly Source[];
  origins?: readonly RowOrigin[];
  /** There are no others. */
  isAll: boolean;
}

interface Tried {
  /** As it was read, or as a group is. */
  before: Source;
  prepared: Source;
  row: number;
}

/**
 * @param origins Of the rows, by their places; left out where nobody asks for them.
 * @param head What groups are tried on, since a sample has torn them; the sample, if it is all.
 */
export function tryMapping(
  mapping: Mapping,
  sample: readonly Source[],
  origins?: readonly RowOrigin[],
  head: Head = { rows: sample, ...(origins && { origins }), isAll: true },
): Trial {
  const mapper = compileMapping(mapping);
  const mapped: Trial['mapped'] = [];
  const refused = new Map<string, Trial['refused'][number]>();
  const attempt = (before: Source, row: number, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message } = error;
      const known = refused.get(code);
      if (known === undefined) refused.set(code, { code, count: 1, message, before, row });
      else known.count++;
    }
  };
  let leftOut = 0;
  const wanted: Tried[] = [];
  const found =
    mapper.grouping === null
      ? sampleRecords(mapper.unfolder, sample, origins)
      : sampleRecords(mapper.unfolder, head.rows, head.origins);
  for (const { record: before, refusal, row } of found)
    attempt(before, row, () => {
      if (refusal) throw refusal;
      const prepared = mapper.wanted(before);
      if (prepared === null) leftOut++;
      else wanted.push({ before, prepared, row });
    });
  const records = mapper.grouping === null ? wanted : grouped(mapper, wanted, head, attempt);
  for (const { before, prepared, row } of records)
    attempt(before, row, () => {
      if (mapper.grouping?.keeps(prepared) === false) return void leftOut++;
      mapper.split?.splitOf(prepared);
      mapped.push({ before, after: mapper.content(prepared), row });
    });
  const reasons = [...refused.values()].sort((a, b) => b.count - a.count);
  const tried = mapped.length + reasons.reduce((sum, { count }) => sum + count, 0);
  return {
    coverage: tried === 0 ? 0 : mapped.length / tried,
    records: tried + leftOut,
    leftOut,
    mapped,
    refused: reasons,
  };
}

/** So many groups that are in several files are no chance. */
const ACROSS = 20;

/** The groups that are whole, as far as can be told. */
function grouped(
  { grouping }: RecordMapper,
  wanted: readonly Tried[],
  { isAll, origins }: Head,
  attempt: (before: Source, row: number, work: () => void) => void,
): Tried[] {
  const rows: (Tried & { place: number; key: string; order: OrderValue[] })[] = [];
  for (const [place, each] of wanted.entries())
    attempt(each.before, each.row, () => {
      const key = grouping!.keyOf(each.prepared);
      rows.push({ ...each, place, key, order: grouping!.orderOf(each.prepared) });
    });
  const groups = groupsOf(rows);
  const fileOf = ({ row }: Tried) => origins?.[row].file;
  const across = groups.filter((group) => group.some((each) => fileOf(each) !== fileOf(group[0])));
  // Where files hold a part of every group, in orders of their own, what has come together tells.
  const torn = across.length < ACROSS;
  const whole = isAll ? groups : torn ? wholeOf(groups, wanted.length) : across;
  return whole.map((group) => {
    const prepared = grouping!.record(group.map((each) => each.prepared));
    return { before: prepared, prepared, row: group[0].row };
  });
}

/**
 * Groups that do not go on behind the head: those that end farther from its end than rows of one
 * group lie apart anywhere in it. All of them, where that leaves none.
 */
function wholeOf<Row extends { place: number }>(groups: Row[][], end: number): Row[][] {
  let gap = 1;
  const lasts = groups.map((group) => {
    const places = group.map(({ place }) => place).sort((a, b) => a - b);
    for (let at = 1; at < places.length; at++) gap = Math.max(gap, places[at] - places[at - 1]);
    return places[places.length - 1];
  });
  const whole = groups.filter((_, group) => end - lasts[group] > gap);
  return whole.length > 0 ? whole : groups;
}
