/**
 * Tries a mapping on a sample: how much of it fits, why the rest does not, and what becomes of it.
 *
 * @module
 */
import type { Mapping } from '../../../../catalog/records/mapping.ts';
import type { Content } from '../../../../catalog/records/record.ts';
import type { Reject } from '../../../../rows/records/batch.ts';
import { compileMapping } from '../map-record.ts';
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
  /** Records that the rows hold; of very many, those that were tried. */
  records: number;
  /** Records that the mapping's filters do not want. */
  leftOut: number;
  /** What fits, before and after, and the place of its row in the sample. */
  mapped: { before: Source; after: Content; row: number }[];
  /** What does not fit, by reason, the commonest first. */
  refused: { code: Reject['code']; count: number; message: string; before: Source; row: number }[];
}

/** @param origins Of the rows, by their places; left out where nobody asks for them. */
export function tryMapping(
  mapping: Mapping,
  sample: readonly Source[],
  origins?: readonly RowOrigin[],
): Trial {
  const mapper = compileMapping(mapping);
  const mapped: Trial['mapped'] = [];
  const refused = new Map<string, Trial['refused'][number]>();
  let leftOut = 0;
  const records = sampleRecords(mapper.unfolder, sample, origins);
  for (const { record: before, refusal, row } of records) {
    try {
      if (refusal) throw refusal;
      const after = mapper.map(before);
      if (after === null) leftOut++;
      else mapped.push({ before, after, row });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message } = error;
      const known = refused.get(code);
      if (known === undefined) refused.set(code, { code, count: 1, message, before, row });
      else known.count++;
    }
  }
  const wanted = records.length - leftOut;
  return {
    coverage: wanted === 0 ? 0 : mapped.length / wanted,
    records: records.length,
    leftOut,
    mapped,
    refused: [...refused.values()].sort((a, b) => b.count - a.count),
  };
}
