import { it } from 'vitest';
import { expectEscaped, expectStandsAlone, hostile } from '../../../test/support/pages/page.ts';
import { datasetCard } from '../../../test/support/projects/dataset-card.ts';
import type { DatasetProfile, SplitProfile } from '../../lifecycle/normalize/profile/profile.ts';
import { profilePage } from './page.ts';

const lengths = { total: 4000, p50: 40, p95: 80, max: 90 };
const split: SplitProfile = {
  rows: 100,
  characters: lengths,
  words: lengths,
  bytes: lengths,
  sizes: [
    { upTo: 64, rows: 60 },
    { upTo: 128, rows: 40 },
  ],
};
const card: DatasetProfile['card']['splits']['train'] = {
  rows: 100,
  labels: { [hostile]: 60, refund: 40 },
  characters: lengths,
  answers: 0,
};
const row = {
  split: 'train',
  row: 1,
  file: hostile,
  line: 7,
  score: 0.5,
  excerpt: hostile,
} as const;

const profile: DatasetProfile = {
  schema: 1,
  dataset: 'ab'.repeat(32),
  card: datasetCard({
    labels: [hostile, 'refund'],
    splits: { train: card, validation: card, test: card },
    sourceRecords: 310,
    rejects: { total: 4, unreadable: 4, damaged: [], byCode: { 'record.json': 4 }, examples: [] },
    duplicates: 6,
    removed: {
      duplicate: [{ file: hostile, line: 3, excerpt: hostile }],
      nearDuplicate: [],
      leak: [],
    },
  }),
  splits: { train: split, validation: split, test: split },
  labels: [{ label: hostile, rows: { train: 60, validation: 60, test: 60 } }],
  tokens: { base: 'some-base', sampled: 100, perRow: lengths, bytesPerToken: 3.9 },
  languages: {
    sampled: 100,
    languages: [{ name: 'en', rows: 100 }],
    scripts: [{ name: 'Latin', rows: 100 }],
  },
  worst: { longest: [row], looked: 100, mostRepeated: [row], strangest: [row] },
};

const page = profilePage(hostile, profile, {
  gate: 'A',
  outcome: 'FAIL',
  policy: {},
  evidence: [],
  findings: [
    {
      code: 'dataset.secrets',
      severity: 'error',
      message: hostile,
      fix: hostile,
      count: 1,
      examples: [{ file: hostile, line: 1, excerpt: hostile }],
    },
  ],
});

it('shows what data hold as text, never as markup', () => expectEscaped(page));

it('is one page that stands alone', () => expectStandsAlone(page));
