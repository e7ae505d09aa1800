import { expect, test } from 'vitest';
import type { ReleaseNote } from '../../../lifecycle/deliver/release-note.ts';
import { styleFor } from '../../draw/text/style.ts';
import { renderer } from './note.ts';

const textOf = (output: ReleaseNote): string =>
  renderer.text({ output } as Parameters<typeof renderer.text>[0], styleFor(process.stdout));

const rows = { train: 90, validation: 5, test: 5 };
const interval = { low: -0.01, high: 0.05, confidence: 0.95 };
const metric = (value: number) => ({
  name: 'accuracy' as const,
  value,
  items: 5,
  interval: { low: 0.8, high: 0.95, confidence: 0.95 },
});
const compared = {
  metric: 'accuracy' as const,
  difference: 0.02,
  interval,
  pValue: null,
  items: 5,
  better: 'undecided' as const,
};

const note = {
  name: 'router',
  release: 2,
  status: 'accepted',
  at: '2026-11-30T10:00:00Z',
  bundle: 'b0b',
  before: 1,
  base: 'brew-3m',
  format: 'gguf',
  encoding: 'Q4_K',
  parameters: 3_400_000,
  data: {
    rows,
    before: { ...rows, train: 80 },
    isSame: false,
    versions: { source: 'a.csv', from: 1, to: 2, added: 12, removed: 2, changed: 1, unchanged: 85 },
  },
  settings: [{ setting: 'lora', first: null, second: { rank: 8 } }],
  evaluation: { tuned: [metric(0.9)], base: [metric(0.1)], cheap: null },
  comparison: {
    against: 1,
    items: 5,
    metric: 'accuracy',
    slices: [],
    candidate: [metric(0.9)],
    reference: [metric(0.88)],
    comparisons: [compared],
    counts: { better: 1, worse: 0, same: 4 },
    better: [
      {
        id: 'r',
        file: 'a.csv',
        line: 7,
        prompt: 'a `quoted`\nword',
        expected: 'x',
        gain: 1,
        first: { said: 'y', value: 0 },
        second: { said: 'x', value: 1 },
      },
    ],
    worse: [],
  },
  verdict: { outcome: 'PASS', findings: [], override: 'we know' },
  artifacts: [{ kind: 'train-plan', id: 'f00', stage: 'plan', version: '1' }],
} as unknown as ReleaseNote;

test('a note is Markdown that says what is new, how good it is, and what it rests on', () => {
  expect(textOf(note)).toMatchInlineSnapshot(`
    "# router, release 2

    After release 1; accepted, 2026-11-30. Trained from brew-3m; 3.4 million parameters, gguf in Q4_K.

    ## What is new

    - data: version 2 of a.csv after 1: 12 rows added, 2 removed, 1 changed; now 90 rows to learn from, 5 to watch by, 5 to test on
    - lora: none → {"rank":8}

    ## How good it is

    | metric | this release | 95 % | untrained base | test rows |
    | --- | --- | --- | --- | --- |
    | accuracy | 0.9 | 0.8 … 0.95 | 0.1 | 5 |

    Against release 1, on the 5 rows that both were measured on:

    - accuracy: 0.88 → 0.9, 5 points better to 1 point worse (95 %)

    ## What it answers otherwise

    By accuracy, 1 rows are better than with release 1, 0 worse, 4 the same.

    - better: \`\`a \`quoted\` word\`\` (a.csv:7)
      - before: \`y\`
      - now: \`x\`
      - data: \`x\`

    ## What to know

    Gate D: PASS.

    - Gate D was overridden: we know

    ## Where it is from

    - train-plan f00
    - export-bundle b0b

    \`brewslm bundle verify FOLDER\` finds any byte of the export that was changed."
  `);
});

test('one of a first release leaves out what there is nothing to be held against', () => {
  const text = textOf({ ...note, before: null, settings: [], comparison: null });
  expect(text).toContain('The first release; accepted');
  expect(text).not.toMatch(/What is new|Against release|What it answers otherwise/);
});
