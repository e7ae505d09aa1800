/**
 * A document whose keys are data: labels with lists of texts, or splits with lists of records, as
 * clinc150 has them.
 *
 * @module
 */
import { mappingSchema, type Mapping } from '../../../../catalog/records/mapping.ts';
import { splitOfWords } from '../../../ingest/split-of-file.ts';
import { sampleRecords } from '../unfold/sample-records.ts';
import { compileUnfolding } from '../unfold/unfold.ts';
import { describeColumns } from './columns.ts';
import type { Proposal } from './shapes/proposal.ts';
import { propose } from './shapes/propose.ts';

type Sample = readonly Record<string, unknown>[];

/** Each item of each list is a record, which knows its key as `@path.0`. */
const RECORDS = '$.*[*]';
/** Keys that name parts of a record; their lists are columns, not labels with texts. */
const COLUMNS =
  /^(?:id|ids|name|names|titles?|texts?|labels?|questions?|answers?|inputs?|outputs?|prompts?|responses?|instructions?|completions?|sentences?|documents?|summar(?:y|ies)|contexts?|sources?|targets?|messages?|intents?|categor(?:y|ies)|class(?:es)?|tags?|words|tokens|data|items|rows|[a-z]{2}(?:[-_][a-zA-Z]{2})?)$/i;
/** So many lists of one length are more likely labels than columns. */
const FEW_COLUMNS = 6;

/** @param sample Rows as they are read: documents, where anything is proposed. */
export function proposeOfKeys(sample: Sample): Proposal[] {
  const lists = sample.flatMap((row) => Object.entries(row));
  if (lists.length < 2 || !lists.every(([, value]) => Array.isArray(value))) return [];
  const keys = [...new Set(lists.map(([key]) => key))];
  if (keys.every((key) => splitOfWords(key) !== null)) return ofSplits(sample);
  return keys.length > 1 && !keys.some((key) => COLUMNS.test(key))
    ? ofLabels(sample, lists as [string, unknown[]][])
    : [];
}

const recordsOf = (sample: Sample): Record<string, unknown>[] => {
  const unfolding: Mapping = mappingSchema.parse({
    schema: 'language_modeling',
    text: '{value}',
    records: RECORDS,
  });
  return sampleRecords(compileUnfolding(unfolding), sample).map(({ record }) => record);
};

/** What the columns of the records say; the positions of a list are columns, too. */
const ofSplits = (sample: Sample): Proposal[] =>
  propose(describeColumns(recordsOf(sample))).map(({ shape, mapping, weight }) => ({
    shape: `${shape}, in lists of splits`,
    mapping: mappingSchema.parse({ ...mapping, records: RECORDS, split: { field: '@path.0' } }),
    weight,
  }));

function ofLabels(sample: Sample, lists: readonly [string, unknown[]][]): Proposal[] {
  if (!lists.every(([, list]) => list.every((item) => typeof item === 'string'))) return [];
  const [text] = describeColumns(recordsOf(sample));
  if (text === undefined || !text.worded) return [];
  const lengths = new Set(lists.map(([, list]) => list.length));
  const mayBeColumns = lengths.size === 1 && lists.length < FEW_COLUMNS;
  return [
    {
      shape: 'lists of texts by label',
      mapping: mappingSchema.parse({
        schema: 'classification',
        records: RECORDS,
        text: '{value}',
        label: '{@path.0}',
      }),
      weight: mayBeColumns ? 0.7 : 0.9,
    },
  ];
}
