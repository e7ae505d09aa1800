/**
 * The canonical dataset: `train.jsonl`, `validation.jsonl`, `test.jsonl` of canonical records,
 * `rejects.jsonl`, and `dataset.json`, which says how they came about.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';
import type { SensitivePolicy } from '../../catalog/tasks/sensitive-policy.ts';
import type { SplitPolicy } from '../../catalog/tasks/task.ts';
import { readJsonl } from '../../rows/jsonl/jsonl.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { MixedField } from '../ingest/census/field-survey.ts';
import type { LocatedReject } from '../ingest/snapshot.ts';
import type { SplitName } from '../ingest/split-name.ts';
import type { GatheredGroups } from './gather/gather.ts';
import type { LengthStatistics } from './length-statistics.ts';
import type { Removal } from './profile/removed-rows.ts';
import type { Place, RowExample, TextFindings } from './profile/text-survey.ts';
import type { WordFindings } from './profile/word-survey.ts';
import type { SplitShift } from './profile/split-shifts.ts';

export interface SplitCard {
  rows: number;
  /** Rows by label, for classification. */
  labels?: Record<string, number>;
  /** Length of the text of a row, in characters. */
  characters: LengthStatistics;
  /** Rows that carry an extracted answer. */
  answers: number;
}

/** A row, and rows that are given the same and answer differently. */
export interface Contradiction extends RowExample {
  answer: string;
  /** One row for each other answer. */
  against: (Place & { answer: string })[];
}

export interface DatasetCard {
  schema: 1;
  task: string;
  records: RecordSchema;
  mapping: Mapping;
  /** How the mapping was found. */
  mappingOrigin:
    | { kind: 'given' }
    | {
        kind: 'inferred';
        shape: string;
        /** The layout of the catalogue that the rows were recognised as, with what describes it. */
        layout?: { name: string; title: string; documentation: string };
        confidence: number;
        /** Share of the sample that the mapping fits. */
        coverage: number;
        alternatives: { shape: string; confidence: number }[];
      };
  text: Record<string, string>;
  split: {
    policy: SplitPolicy;
    /** Splits cut from the training rows by hash; the others came as files. */
    carved: SplitName[];
    ignoredGiven: boolean;
  };
  /** Sorted; empty unless the task is classification. */
  labels: string[];
  /** The first row of each label; of the first thousand, where someone took texts for labels. */
  labelPlaces: Record<string, Place>;
  splits: Record<SplitName, SplitCard>;
  /** How held-out splits differ from the training rows; datasets of earlier versions have none. */
  shifts?: SplitShift[];
  /** Source records, good and bad; a row may hold several, or none. */
  sourceRecords: number;
  /** Records that the mapping's filters do not want. */
  leftOut: number;
  /** Rows in which the mapping finds no record, where there are any. */
  emptyRows?: number;
  /** Where several rows made a record: rows that did, and records or refused ones of them. */
  groups?: GatheredGroups;
  rejects: {
    total: number;
    /** Of them, those that could not even be read; the others do not fit the mapping. */
    unreadable: number;
    /** Where the reading of a file ended early, so that rows are missing. */
    damaged: LocatedReject[];
    byCode: Record<string, number>;
    examples: LocatedReject[];
  };
  /** Source fields whose values are of several types. */
  mixedFields?: MixedField[];
  duplicates: number;
  nearDuplicates: {
    policy: NearDuplicatePolicy;
    /** Rows that are nearly the same as one that is kept. */
    rows: number;
    /** Rows that are given nearly what another row is, and are to answer differently. */
    conflicts: { rows: number; examples: Contradiction[] };
  };
  /** Rows removed because a stricter split holds their input; of these, `near` hold it nearly. */
  leaks: { fromTrain: number; fromValidation: number; near: number };
  /** Rows that were left out, the first few by reason. */
  removed: Record<Removal, RowExample[]>;
  contradictions: { rows: number; examples: Contradiction[] };
  /** What was done about personal data and secrets. */
  sensitive: SensitivePolicy;
  /** What the text of the rows shows. */
  findings: TextFindings;
  /** What the words of a sample of the rows show. */
  words: WordFindings;
}

export const cardOf = (dataset: Artifact): DatasetCard => dataset.json<DatasetCard>('dataset.json');

/** The records of a split in their order, by batches. */
export async function* readSplit(
  dataset: Artifact,
  split: SplitName,
): AsyncGenerator<CanonicalRecord[]> {
  for await (const { records } of readJsonl(dataset.path(`${split}.jsonl`)))
    yield records.map(({ record }) => record as unknown as CanonicalRecord);
}

/** All records of a split. */
export async function loadSplit(dataset: Artifact, split: SplitName): Promise<CanonicalRecord[]> {
  const all: CanonicalRecord[] = [];
  for await (const records of readSplit(dataset, split)) all.push(...records);
  return all;
}
