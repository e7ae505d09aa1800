import { describe, expect, it } from 'vitest';
import { loadTask } from '../../catalog/tasks/task.ts';
import { datasetCard, splitCard } from '../../../test/support/projects/dataset-card.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import { SizeHistogram } from '../normalize/profile/size-histogram.ts';
import { judgeDataIntegrity } from './data-integrity.ts';

const policy = loadTask('classification').gates.A;

const good = datasetCard();

const judge = (change: Partial<DatasetCard>) =>
  judgeDataIntegrity(datasetCard(change), policy, 'dataset-id', 30);

const rejects = (total: number): DatasetCard['rejects'] => ({
  total,
  unreadable: total,
  damaged: [],
  byCode: { 'record.json': total },
  examples: [
    { file: 'a.jsonl', line: 3, code: 'record.json', message: 'cut short', excerpt: '{"te' },
  ],
});

describe('Gate A', () => {
  it('passes good data without a word', () => {
    expect(judge({})).toEqual({
      gate: 'A',
      outcome: 'PASS',
      policy,
      evidence: ['dataset-id'],
      findings: [],
    });
  });

  it.each<[string, Partial<DatasetCard>, string]>([
    ['too many rejects', { rejects: rejects(100) }, 'dataset.rejected'],
    ['contradictions', { contradictions: { rows: 90, examples: [] } }, 'dataset.contradictions'],
    ['leakage', { leaks: { fromTrain: 90, fromValidation: 0, near: 0 } }, 'dataset.leakage'],
    ['repeats', { duplicates: 600 }, 'dataset.duplicates'],
    ['a single label', { labels: ['billing'] }, 'dataset.labels'],
  ])('fails on %s', (_what, change, code) => {
    const { outcome, findings } = judge(change);
    expect(outcome).toBe('FAIL');
    expect(findings).toContainEqual(expect.objectContaining({ code, severity: 'error' }));
  });

  it('passes with a few rejects, and shows where the first is', () => {
    const { outcome, findings } = judge({ rejects: rejects(3) });
    expect(outcome).toBe('PASS');
    expect(findings).toMatchObject([
      { code: 'dataset.rejected', severity: 'warning', count: 3, location: { line: 3 } },
    ]);
  });

  it('is inconclusive on too few rows, and says how many more would decide', () => {
    const splits = { ...good.splits, validation: splitCard(15, { billing: 8, refund: 7 }) };
    const { outcome, needed } = judge({ splits });
    expect(outcome).toBe('INCONCLUSIVE');
    expect(needed).toBe('about 150 more rows for the validation split');
  });

  it('notes that Gate C will ask for more rows than there are, and how to have them', () => {
    const { outcome, findings } = judgeDataIntegrity(datasetCard(), policy, 'dataset-id', 150);
    expect(outcome).toBe('PASS');
    expect(findings).toMatchObject([
      {
        code: 'dataset.too-few-rows',
        severity: 'warning',
        count: 100,
        message:
          'the validation split has 100 rows, and Gate C will decide nothing on fewer than 150',
        fix: expect.stringContaining('--held-out 19%'),
      },
    ]);
    // Gate A asks for more itself, and says that once.
    const splits = { ...good.splits, validation: splitCard(15, { billing: 8, refund: 7 }) };
    const asked = judgeDataIntegrity(datasetCard({ splits }), policy, 'dataset-id', 150);
    expect(asked.findings.map(({ code }) => code)).toEqual(['dataset.too-few-rows']);
  });

  it('is inconclusive when a label has too few rows', () => {
    const splits = { ...good.splits, test: splitCard(100, { billing: 100 }) };
    const { outcome, needed, findings } = judge({ splits });
    expect(outcome).toBe('INCONCLUSIVE');
    expect(needed).toBe('1 more row of the labels short in the test split');
    const [{ message, fix, examples }] = findings;
    expect(message).toBe('1 of 2 labels has no row in the test split: refund');
    expect(fix).toMatch(/^Give 1 more row of them, /);
    expect(examples).toMatchObject([{ label: 'refund', rows: 0 }]);
  });

  it('fails rather than asks for more when both hold', () => {
    const splits = { ...good.splits, test: splitCard(0, {}) };
    expect(judge({ splits, labels: ['billing'] }).outcome).toBe('FAIL');
  });

  const seen = (rows: number) => ({
    rows,
    examples: [{ file: 'a.jsonl', line: 7, excerpt: 'as it stands there' }],
  });
  const showing = (change: Partial<DatasetCard['findings']>): Partial<DatasetCard> => ({
    findings: { ...good.findings, ...change },
  });

  it.each<[string, Partial<DatasetCard>, string]>([
    [
      'payment cards',
      showing({ sensitive: { card: { ...seen(1), byType: { card: 1 } } } }),
      'dataset.personal-data',
    ],
    [
      'a single secret',
      showing({ sensitive: { secret: { ...seen(1), byType: { jwt: 1 } } } }),
      'dataset.secrets',
    ],
    [
      'control tokens',
      showing({ specialTokens: { ...seen(7), tokens: { '<|im_end|>': 9 } } }),
      'dataset.special-tokens',
    ],
    ['garbled text', showing({ damaged: seen(30) }), 'dataset.damaged-text'],
    [
      'hidden characters',
      { words: { ...good.words, traits: { invisible: seen(70) } } },
      'dataset.invisible-text',
    ],
    [
      'replies that loop',
      { words: { ...good.words, traits: { loop: seen(30) } } },
      'dataset.loops',
    ],
    ['missing replies', showing({ placeholders: seen(30) }), 'dataset.empty-answers'],
    [
      'one reply for everything',
      showing({ replies: 1200, commonReply: seen(1190) }),
      'dataset.one-sided',
    ],
    [
      'one label for nearly everything',
      {
        splits: { ...good.splits, train: splitCard(50_000, { billing: 49_990, refund: 10 }) },
      },
      'dataset.one-sided',
    ],
    ['labels that are texts', { labels: numbered(700) }, 'dataset.labels'],
    [
      'labels that are missing values',
      {
        labels: ['billing', 'null'],
        splits: { ...good.splits, train: splitCard(1000, { billing: 500, null: 500 }) },
      },
      'dataset.label-invalid',
    ],
    ['rows that hardly fit', showing({ sizes: sizes(1000, 20_000) }), 'dataset.truncated'],
  ])('fails on %s, counted and placed, with a way out', (_what, change, code) => {
    const { outcome, findings } = judge(change);
    expect(outcome).toBe('FAIL');
    expect(findings).toContainEqual(
      expect.objectContaining({
        code,
        severity: 'error',
        count: expect.any(Number),
        fix: expect.stringMatching(/./),
      }),
    );
  });

  it('notes what support text is full of, and shows where', () => {
    const { outcome, findings } = judge(
      showing({ sensitive: { email: { ...seen(40), byType: { email: 44 } } } }),
    );
    expect(outcome).toBe('PASS');
    expect(findings).toMatchObject([
      { code: 'dataset.personal-data', count: 40, location: { file: 'a.jsonl', line: 7 } },
    ]);
  });

  it('asks for a decision when the estimate of truncated rows lies around the limit', () => {
    const { outcome, needed } = judge(showing({ sizes: sizes(1000, 5000) }));
    expect(outcome).toBe('INCONCLUSIVE');
    expect(needed).toContain('--base-model');
    const tokens = { base: 'some-base', sampled: 1000, above: 40, examples: [] };
    const measured = judgeDataIntegrity(
      { ...good, ...showing({ sizes: sizes(1000, 5000) }) },
      policy,
      'dataset-id',
      30,
      tokens,
    );
    expect(measured.outcome).toBe('PASS');
    expect(measured.findings).toMatchObject([{ code: 'dataset.truncated', count: 40 }]);
  });

  it('takes rendered chat templates in running text for what they are', () => {
    const { outcome, findings } = judge({
      ...showing({ specialTokens: { ...seen(1200), tokens: { '<|im_start|>': 4000 } } }),
      records: 'language_modeling',
    });
    expect(outcome).toBe('PASS');
    expect(findings).toMatchObject([{ code: 'dataset.special-tokens', severity: 'warning' }]);
  });

  const shift = (share: number, index: number, changes: object = {}) => ({
    of: 'labels' as const,
    split: 'test' as const,
    index,
    chance: 0.02,
    limit: 0.05,
    share,
    rows: { reference: 1000, observed: 100 },
    moved: [
      {
        name: 'billing',
        file: 'a.jsonl',
        line: 1,
        reference: { count: 500, share: 0.5 },
        observed: { count: 90, share: 0.9 },
      },
    ],
    ...changes,
  });

  it.each([
    ['other rows in small part', shift(0.4, 0.9), 'PASS', 'warning'],
    ['other rows for the most part', shift(0.6, 3), 'FAIL', 'error'],
  ])(
    'says of a held-out split with %s what moved, and what it means',
    (_, found, outcome, severity) => {
      const judged = judge({ shifts: [found] });
      expect(judged.outcome).toBe(outcome);
      expect(judged.findings).toMatchObject([
        {
          code: 'dataset.split-shift',
          severity,
          count: 100,
          location: { file: 'a.jsonl', line: 1 },
        },
      ]);
      const [{ message, fix }] = judged.findings;
      expect(message).toContain('billing is 90 % of them (90 rows), in training 50 % (500 rows)');
      expect(message).toContain(`up to ${100 * found.share} points off`);
      expect(fix).toContain('import again without the test file');
      expect(fix.includes('--set A.maxShiftShare.labels=1')).toBe(outcome === 'FAIL');
    },
  );

  it.each([
    ['chance', shift(0.4, 0.9, { limit: 1 })],
    ['a little', shift(0.04, 0.1)],
  ])('says nothing of splits that differ by %s', (_, found) => {
    expect(judge({ shifts: [found] }).findings).toEqual([]);
  });

  it('has other ways out for a split that no file gives', () => {
    const fixOf = (change: Partial<DatasetCard>) =>
      judge({ shifts: [shift(0.4, 0.9)], ...change }).findings[0].fix;
    expect(fixOf({ split: { ...good.split, carved: ['test'] } })).toContain('--held-out 20%');
    const split = { field: 'set', names: {} };
    expect(fixOf({ mapping: { ...good.mapping, split } as never })).toContain('has no `split`');
  });

  it('fails when a file ends early, however little of it is known to be lost', () => {
    const [cut] = rejects(1).examples;
    const { outcome, findings } = judge({ rejects: { ...rejects(1), damaged: [cut] } });
    expect(outcome).toBe('FAIL');
    expect(findings[0]).toMatchObject({ code: 'dataset.damaged', location: { file: 'a.jsonl' } });
  });

  it('fails when the mapping leaves too much out, even if all can be read', () => {
    const { outcome, findings } = judge({ rejects: { ...rejects(60), unreadable: 0 } });
    expect(outcome).toBe('FAIL');
    expect(findings[0].message).toContain('60 do not fit the mapping');
  });

  it('notes labels that differ only in spelling', () => {
    const { outcome, findings } = judge({ labels: ['Billing', 'billing', 'refund'] });
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'dataset.label-spelling',
        examples: [{ label: 'Billing', rows: 0, instead: ['billing'] }],
      }),
    );
    expect(outcome).toBe('INCONCLUSIVE');
  });
});

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `label ${index}`);

function sizes(rows: number, bytes: number): number[] {
  const histogram = new SizeHistogram();
  for (let row = 0; row < rows; row++) histogram.add(bytes);
  return histogram.counts;
}
