/**
 * Records inside rows: the lists of objects that rows hold, each looked at as rows are. A document
 * with its records under a name that nobody knows is read by this.
 *
 * @module
 */
import { mappingSchema, type Mapping } from '../../../../catalog/records/mapping.ts';
import { sampleRecords } from '../unfold/sample-records.ts';
import { compileUnfolding } from '../unfold/unfold.ts';
import { describeColumns } from './columns.ts';
import type { DataShape } from './data-shape.ts';
import type { Proposal } from './shapes/proposal.ts';
import { propose } from './shapes/propose.ts';

type Sample = readonly Record<string, unknown>[];

/** Lists that are looked at, the outer ones first. */
const MOST = 6;
/** What stands deeper is less surely what the data are about. */
const WITHIN = 0.9;

/** @returns What the shapes of columns say of the records of each list. */
export function proposeWithin(sample: Sample, shape: DataShape): Proposal[] {
  return listsOf(shape)
    .slice(0, MOST)
    .flatMap((records) => {
      const rows = sampleRecords(compileUnfolding(unfolding(records)), sample);
      return propose(describeColumns(rows.map(({ record }) => record))).map(
        ({ shape: name, mapping, weight }) => ({
          shape: `${name} in ${records}`,
          mapping: mappingSchema.parse({ ...mapping, records }),
          weight: WITHIN * weight,
        }),
      );
    });
}

const unfolding = (records: string): Mapping =>
  mappingSchema.parse({ schema: 'language_modeling', text: '{text}', records });

/** JSONPaths of the objects in lists, and in objects whose keys are data. */
function listsOf({ fields }: DataShape): string[] {
  const way: string[] = [];
  const found: string[] = [];
  for (const { name, depth, types } of fields) {
    way.length = depth;
    way.push(name === '*' ? '[*]' : `[${JSON.stringify(name)}]`);
    if (name === '*' && types[0] === 'object') found.push(`$${way.map(plainly).join('')}`);
  }
  return found;
}

/** `["data"]` as `.data`. */
const plainly = (segment: string): string => segment.replace(/^\["([A-Za-z_]\w*)"\]$/, '.$1');
