/** The card of a dataset of tickets with which nothing is wrong. */
import { loadTask } from '../../../src/catalog/tasks/task.ts';
import type { DatasetCard, SplitCard } from '../../../src/lifecycle/normalize/dataset.ts';
import { textPolicy } from '../../../src/lifecycle/normalize/mapping/fields/text-policy.ts';

export const splitCard = (rows: number, labels: Record<string, number>): SplitCard => ({
  rows,
  labels,
  characters: { total: 40 * rows, p50: 40, p95: 80, max: 90 },
  answers: 0,
});

export const datasetCard = (change: Partial<DatasetCard> = {}): DatasetCard => ({
  schema: 1,
  task: 'classification',
  records: 'classification',
  mapping: { schema: 'classification', text: '{text}', label: '{label}' },
  mappingOrigin: { kind: 'given' },
  text: textPolicy,
  split: { policy: { validation: 0.1, test: 0.1 }, carved: ['validation'], ignoredGiven: false },
  labels: ['billing', 'refund'],
  labelPlaces: { billing: { file: 'a.jsonl', line: 1 }, refund: { file: 'a.jsonl', line: 2 } },
  splits: {
    train: splitCard(1000, { billing: 500, refund: 500 }),
    validation: splitCard(100, { billing: 50, refund: 50 }),
    test: splitCard(100, { billing: 50, refund: 50 }),
  },
  sourceRecords: 1200,
  leftOut: 0,
  rejects: { total: 0, unreadable: 0, damaged: [], byCode: {}, examples: [] },
  duplicates: 0,
  nearDuplicates: {
    policy: { action: 'remove', threshold: 0.85 },
    rows: 0,
    conflicts: { rows: 0, examples: [] },
  },
  leaks: { fromTrain: 0, fromValidation: 0, near: 0 },
  removed: { duplicate: [], nearDuplicate: [], leak: [] },
  contradictions: { rows: 0, examples: [] },
  sensitive: loadTask('classification').gates.A.sensitive,
  findings: {
    sensitive: {},
    redactions: { rows: 0, examples: [], marks: {} },
    specialTokens: { rows: 0, examples: [], tokens: {} },
    damaged: { rows: 0, examples: [] },
    placeholders: { rows: 0, examples: [] },
    commonReply: null,
    replies: 0,
    sizes: [],
    longest: [],
  },
  words: { looked: 1200, traits: {}, prose: 0, cut: { rows: 0, examples: [] } },
  ...change,
});
