import { describe, expect, it } from 'vitest';
import { expectEscaped, expectStandsAlone, hostile } from '../../../../test/support/pages/page.ts';
import { datasetCard } from '../../../../test/support/projects/dataset-card.ts';
import type {
  DatasetProfile,
  SplitProfile,
} from '../../../lifecycle/normalize/profile/report/dataset-profile.ts';
import { renderProfile } from '../../render/dataset/profile.ts';
import { styleFor } from '../text/style.ts';
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

it('accounts for every source record once: near-duplicates in held-out files stay', () => {
  const nearDuplicates: DatasetProfile['card']['nearDuplicates'] = {
    policy: { action: 'remove', threshold: 0.8 },
    rows: 9,
    conflicts: { rows: 0, examples: [] },
  };
  const near = { ...profile.card, sourceRecords: 320, nearDuplicates, leftOut: 3 };
  const text = profilePage('near', { ...profile, card: near }, null);
  const legend = [...text.matchAll(/<\/span>([a-z ]+) <b>([\d,]+)<\/b>/g)].map(
    ([, name, rows]) => `${name} ${rows}`,
  );
  expect(legend.slice(0, 5)).toEqual([
    'kept 300',
    'exact duplicates 6',
    'near duplicates 7',
    'rejected 4',
    'filtered by the mapping 3',
  ]);
});

describe('a list too long to show at once', () => {
  // 2 · 60 rows of each label: 50 labels, of which 40 are in sight.
  const labels = Array.from({ length: 50 }, (_, n) => ({
    label: `label ${n}`,
    rows: { train: 60 + (n === 0 ? 3000 : 0), validation: 60, test: 0 },
  }));
  const shares = Array.from({ length: 25 }, (_, n) => ({ name: `L${n}`, rows: 4 }));
  const long: DatasetProfile = {
    ...profile,
    labels,
    languages: { sampled: 100, languages: shares, scripts: shares },
  };
  const chart = (name: string): string =>
    new RegExp(`aria-label="${name}"[\\s\\S]*?</svg>`).exec(profilePage('long', long, null))![0];
  const figures = (name: string): string[] =>
    [...chart(name).matchAll(/>\s*([\d,]+ · [\d.]+ %)/g)].map(([, figure]) => figure);

  it('divides by the rows of all labels, also of those that are folded away', () => {
    expect(figures('Rows by label')).toEqual([
      '3,120 · 35 %',
      ...Array.from({ length: 39 }, () => '120 · 1.3 %'),
    ]);
    expect(figures('Rows by label, the rest')).toEqual(
      Array.from({ length: 10 }, () => '120 · 1.3 %'),
    );
  });

  it('draws what is folded away on the same scale', () => {
    const width = (name: string) =>
      Number(/class="train"[^>]*width="([\d.]+)"/.exec(chart(name))![1]);
    expect(width('Rows by label') / width('Rows by label, the rest')).toBeCloseTo(3060 / 60, 0);
  });

  it.each(['language', 'script'])('shows every %s, with its share of all rows sampled', (what) => {
    const all = [...figures(`Rows by ${what}`), ...figures(`Rows by ${what}, the rest`)];
    expect(all).toEqual(Array.from({ length: 25 }, () => '4 · 4.0 %'));
  });

  it('has the same shares in the terminal, which leaves the rest out', () => {
    const text = renderProfile(long, styleFor(process.stdout));
    expect(text).toContain('3,120 35 %');
    expect(text).toContain('120 1.3 %');
    expect(text).toContain('4 4.0 %');
    expect(text).toContain('and 38 more');
  });
});
