import { describe, expect, it } from 'vitest';
import { backlog, type BacklogSources } from './backlog.ts';

const likelihood = (count: number, nats: (id: number) => number) =>
  Array.from({ length: count }, (_, id) => ({
    id: `${id}`,
    likelihood: {
      logProbability: -nats(id),
      targetTokens: 10,
      targetBytes: 40,
      targetWords: 8,
    },
  }));

/** A run about which there is nothing to say. */
const quiet: BacklogSources = {
  items: [],
  records: Array.from({ length: 200 }, (_, id) => ({
    id: `${id}`,
    source: { file: 'rows.jsonl', line: id + 1 },
    text: `text ${id}`,
    label: 'a',
  })),
  card: {
    splits: { train: { labels: { a: 50, b: 50 } } },
    rejects: { total: 0, unreadable: 0, damaged: [], byCode: {}, examples: [] },
    sourceRecords: 300,
    leftOut: 0,
  } as unknown as BacklogSources['card'],
  checkpoint: {
    evals: [3, 2, 1.999].map((loss, at) => ({ step: at + 1, loss, targetTokens: 100 })),
    bestStep: 3,
    lastStep: 3,
    stoppedBy: 'schedule',
  },
  forecast: {
    truncated: 0,
    dropped: 0,
    epochs: 1,
    train: { examples: 100, longest: 90 } as BacklogSources['forecast']['train'],
  },
  decision: undefined,
};

const classified = (wrong: number) =>
  Array.from({ length: 200 }, (_, id) => ({
    id: `${id}`,
    choice: { label: 'a', predicted: id < wrong ? 'b' : 'a' },
  }));

const kinds = (changes: Partial<BacklogSources>) =>
  backlog({ ...quiet, items: classified(0), ...changes }).map(({ kind }) => kind);

describe('next-run backlog', () => {
  it('is empty when nothing stands out', () => {
    expect(kinds({})).toEqual([]);
  });

  it('names the items that carry the loss, worst first, with their place in the data', () => {
    const items = likelihood(200, (id) => (id === 7 ? 90 : 10));
    const [entry] = backlog({ ...quiet, items });
    expect(entry.kind).toBe('hard-items');
    expect(entry.weight).toBeCloseTo((19 * 10 + 90) / (199 * 10 + 90), 10);
    expect(entry.evidence.examples).toMatchObject([
      { id: '7', natsPerToken: 9, source: { file: 'rows.jsonl', line: 8 } },
      {},
      {},
    ]);
  });

  it('counts confused labels by pair', () => {
    const [entry] = backlog({ ...quiet, items: classified(30) });
    expect(entry.kind).toBe('confused-labels');
    expect(entry.weight).toBeCloseTo(0.15, 10);
    expect(entry.evidence.pairs).toEqual([{ label: 'a', predicted: 'b', items: 30 }]);
  });

  it('shows written answers that are wrong, and judges no summary', () => {
    const reply = (text: string, scores: object) => ({ text, expected: '42', scores });
    const items = classified(0).map((item, at) => ({
      ...item,
      replies: [
        reply('41', { 'exact-match': { above: Number(at > 3), below: 1 } }),
        reply('so so', { 'rouge-l': { above: 0.5, below: 1 } }),
      ],
    }));
    const [entry] = backlog({ ...quiet, items });
    expect(entry).toMatchObject({ kind: 'wrong-answers', weight: 4 / 200 });
    expect(entry.evidence.examples).toContainEqual({ id: '0', expected: '42', reply: '41' });
  });

  it.each<[string, Partial<BacklogSources>]>([
    ['truncated-rows', { forecast: { ...quiet.forecast, truncated: 5 } }],
    [
      'few-examples',
      { card: { ...quiet.card, splits: { train: { labels: { a: 50, b: 3 } } } } as never },
    ],
    [
      'rejected-records',
      {
        card: {
          ...quiet.card,
          rejects: {
            total: 9,
            unreadable: 9,
            damaged: [],
            byCode: { 'record.json': 9 },
            examples: [],
          },
        },
      },
    ],
    [
      'overfitting',
      {
        checkpoint: {
          ...quiet.checkpoint,
          bestStep: 2,
          evals: [3, 2, 2.5].map((loss, step) => ({ step, loss, targetTokens: 1 })),
        },
      },
    ],
    [
      'still-learning',
      {
        checkpoint: {
          ...quiet.checkpoint,
          evals: [3, 2.5, 2].map((loss, step) => ({ step, loss, targetTokens: 1 })),
        },
      },
    ],
    [
      'split-shift',
      {
        card: {
          ...quiet.card,
          shifts: [
            {
              of: 'words',
              split: 'test',
              index: 0.2,
              chance: 0.05,
              limit: 0.07,
              share: 0.15,
              rows: { reference: 100, observed: 20 },
              moved: [],
            },
          ],
        },
      },
    ],
    ['few-held-out-items', { items: likelihood(5, () => 10) }],
  ])('finds %s', (kind, changes) => {
    expect(kinds(changes)).toEqual([kind]);
  });

  it('says what a loss rose to, and nothing of one that stays next to nothing', () => {
    const after = (losses: number[]) =>
      backlog({
        ...quiet,
        checkpoint: {
          ...quiet.checkpoint,
          bestStep: 2,
          evals: losses.map((loss, step) => ({ step, loss, targetTokens: 1 })),
        },
      }).filter(({ kind }) => kind === 'overfitting');
    expect(after([2, 0.0002, 0.0009])).toEqual([]);
    const [{ title, weight }] = after([2, 0.0002, 0.0565]);
    expect(title).toBe(
      'validation loss rose from 0.000200 to 0.0565 nats a token after step 2 of 3',
    );
    expect(weight).toBe(1);
  });

  it('puts the most pressing first', () => {
    const entries = backlog({
      ...quiet,
      items: classified(120),
      forecast: { ...quiet.forecast, truncated: 5 },
      card: {
        ...quiet.card,
        rejects: { total: 60, unreadable: 60, damaged: [], byCode: {}, examples: [] },
      },
    });
    expect(entries.map(({ kind }) => kind)).toEqual([
      'confused-labels',
      'rejected-records',
      'truncated-rows',
    ]);
  });
});
