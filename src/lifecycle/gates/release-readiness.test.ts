import { describe, expect, it } from 'vitest';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import type { ReleaseEvidence } from '../deliver/release-evidence.ts';
import { judgeRelease } from './release-readiness.ts';

const policy = {
  maxRegression: 0.02,
  margin: 0.02,
  maxSliceRegression: 0.05,
  maxMetricRegression: {},
  drift: { error: 0.05, minShare: 0.005, minInputs: 500 },
};

const verdict = (
  gate: 'A' | 'B' | 'C',
  outcome: RecordedVerdict['outcome'],
  override: RecordedVerdict['override'] = null,
): RecordedVerdict => ({
  gate,
  outcome,
  policy: {},
  evidence: [],
  findings: [],
  id: 1,
  subject: 'a'.repeat(64),
  at: '2026-01-01T00:00:00.000Z',
  override,
});

function evidence(low: number, high: number, changes: Partial<ReleaseEvidence> = {}) {
  return {
    artifacts: ['a'.repeat(64)],
    gates: (['A', 'B', 'C'] as const).map((gate) => ({ gate, verdict: verdict(gate, 'PASS') })),
    damage: [],
    regression: {
      metric: 'bits-per-byte',
      candidate: 1 + (low + high) / 2,
      reference: 1,
      worsening: {
        value: (low + high) / 2,
        interval: { low, high, confidence: 0.95, method: 'studentized-bootstrap' },
      },
      items: 50,
    },
    guards: null,
    floor: null,
    testChange: null,
    bytes: 5e6,
    speed: null,
    rows: 1000,
    asked: 50,
    cutFrom: null,
    training: { budgetSeconds: 300, limitedBy: 'budget' },
    project: 3,
    against: 'release 1',
    cheap: null,
    ...changes,
  } satisfies ReleaseEvidence as ReleaseEvidence;
}

const accuracy = (difference: number, low: number, high: number): ReleaseEvidence['cheap'] => ({
  id: 'tfidf-logistic',
  trainRows: 900,
  metrics: [],
  comparisons: [
    {
      metric: 'accuracy',
      difference,
      interval: { low, high, confidence: 0.95, method: 'tango' },
      pValue: 0.001,
      items: 200,
      better: high < 0 ? 'second' : low > 0 ? 'first' : 'undecided',
    },
  ],
});

describe('gate D', () => {
  it('tells of a classifier of seconds that does better, and lets the release pass', () => {
    const cheap = accuracy(-0.4, -0.45, -0.35);
    const { outcome, findings } = judgeRelease(policy, evidence(-0.2, -0.1, { cheap }));
    expect(outcome).toBe('PASS');
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'release.simple-is-better',
        message:
          'tfidf-logistic fitted on 900 training rows is better by 0.400 (0.350 to 0.450) in accuracy',
        fix: expect.stringContaining('brewslm train --project 3 --autopilot --budget 10m'),
      }),
    ]);
    // A longer training would be no better.
    const training = { budgetSeconds: 300, limitedBy: 'epochs' } as const;
    const [{ fix }] = judgeRelease(policy, evidence(-0.2, -0.1, { cheap, training })).findings;
    expect(fix).toMatch(/Give more rows or a pretrained base/);
  });

  it.each([accuracy(0.1, 0.05, 0.15), accuracy(-0.01, -0.05, 0.03)])(
    'says nothing of one that does not',
    (cheap) => {
      expect(judgeRelease(policy, evidence(-0.2, -0.1, { cheap })).findings).toEqual([]);
    },
  );

  it.each([
    [{}, 'PASS', []],
    [{ maxFirstTokenMs: 120, minTokensPerSecond: 30 }, 'PASS', ['release.speed']],
    [{ maxFirstTokenMs: 119 }, 'FAIL', ['release.too-slow']],
    [{ minTokensPerSecond: 31 }, 'FAIL', ['release.too-slow']],
    [
      { maxFirstTokenMs: 1, minTokensPerSecond: 31 },
      'FAIL',
      ['release.too-slow', 'release.too-slow'],
    ],
  ])('holds 95 of 100 replies to a budget of time: %j', (budget, outcome, codes) => {
    const measured = {
      prompts: 20,
      firstToken: { median: 80, p95: 120 },
      tokensPerSecond: { median: 40, p95: 30 },
      consumer: 'node-llama-cpp 3',
      processor: 'a processor',
      threads: 2,
    };
    const speed = Object.keys(budget).length === 0 ? null : { measured };
    const judged = judgeRelease({ ...policy, ...budget }, evidence(-0.2, -0.1, { speed }));
    expect(judged.outcome).toBe(outcome);
    expect(judged.findings.map(({ code }) => code)).toEqual(codes);
    for (const { message } of judged.findings) expect(message).toContain('a processor');
    // What the fixes say to change lets the same figures pass.
    const allowed = judged.findings.map(({ fix }) => /--set D\.(\w+)=([\d.]+)/.exec(fix ?? ''));
    const changed = Object.fromEntries(allowed.map((set) => [set?.[1], Number(set?.[2])]));
    const again = { ...policy, ...budget, ...(outcome === 'FAIL' && changed) };
    expect(judgeRelease(again, evidence(-0.2, -0.1, { speed })).outcome).toBe('PASS');
  });

  it('stays open about a budget of time for what nothing here can time', () => {
    const speed = { unmeasured: 'huggingface' } as const;
    const timed = { ...policy, maxFirstTokenMs: 100 };
    const { outcome, findings, needed } = judgeRelease(timed, evidence(-0.2, -0.1, { speed }));
    expect(outcome).toBe('INCONCLUSIVE');
    expect(findings.map(({ code }) => code)).toEqual(['release.speed-unknown']);
    expect(needed).toMatch(/llama\.cpp or ONNX Runtime/);
  });

  it.each<[string, ReleaseEvidence, string, string[]]>([
    ['better than the release in force', evidence(-0.2, -0.1), 'PASS', []],
    ['worse within the limit', evidence(-0.01, 0.02), 'PASS', []],
    ['shown to be worse, within it', evidence(0.005, 0.02), 'PASS', ['release.slightly-worse']],
    ['worse beyond doubt', evidence(0.03, 0.1), 'FAIL', ['release.regression']],
    ['perhaps worse', evidence(-0.02, 0.05), 'INCONCLUSIVE', ['release.undecided']],
    [
      'an earlier gate that failed',
      evidence(-0.2, -0.1, { gates: [{ gate: 'C', verdict: verdict('C', 'FAIL') }] }),
      'FAIL',
      ['release.gate-open'],
    ],
    [
      'an earlier gate that was overridden',
      evidence(-0.2, -0.1, {
        gates: [{ gate: 'C', verdict: verdict('C', 'FAIL', { reason: 'pilot', at: '' }) }],
      }),
      'PASS',
      ['release.gate-open'],
    ],
    [
      'an earlier gate that never ran',
      evidence(-0.2, -0.1, { gates: [{ gate: 'C', verdict: undefined }] }),
      'INCONCLUSIVE',
      ['release.gate-missing'],
    ],
    [
      'damaged bytes',
      evidence(-0.2, -0.1, { damage: [problem('object.changed', 'the bytes changed')] }),
      'FAIL',
      ['release.checksum'],
    ],
    [
      'doubt and damage together',
      evidence(-0.02, 0.05, { damage: [problem('object.changed', 'the bytes changed')] }),
      'FAIL',
      ['release.checksum', 'release.undecided'],
    ],
  ])('%s', (_, given, outcome, codes) => {
    const judged = judgeRelease(policy, given);
    expect(judged.outcome).toBe(outcome);
    expect(judged.findings.map(({ code }) => code)).toEqual(codes);
    if (outcome === 'INCONCLUSIVE') expect(judged.needed).toBeTruthy();
  });

  it('says how many items would decide', () => {
    // Half-width 0.04, distance to the limit 0.01: sixteen times the items.
    expect(judgeRelease(policy, evidence(-0.03, 0.05)).needed).toBe(
      'about 800 held-out items instead of 50',
    );
  });

  it('says what to run: more items where there are more, else a longer training', () => {
    const [{ message, fix }] = judgeRelease(policy, evidence(-0.03, 0.05)).findings;
    expect(message).toContain('50 of 1000 test rows are used');
    expect(fix).toContain('brewslm export --project 3 --held-out-items 960');
    const [all] = judgeRelease(policy, evidence(-0.03, 0.05, { rows: 50 })).findings;
    expect(all.message).toContain('all 50 test rows are used');
    expect(all.fix).toMatch(/^Train longer.* brewslm train --project 3 --autopilot --budget 10m$/);
  });

  it('asks for no more items where all were asked for and some are without a score', () => {
    const [{ message, fix }] = judgeRelease(
      policy,
      evidence(-0.03, 0.05, { rows: 52, asked: 52 }),
    ).findings;
    expect(message).toContain('all 52 test rows are used');
    expect(fix).toMatch(/^Train longer/);
  });

  it('says to hold out more where the rows there are would do, and no budget that would not help', () => {
    const cut = { rows: 50, cutFrom: 4000 };
    const fixOf = (changes: Partial<ReleaseEvidence>) =>
      judgeRelease(policy, evidence(-0.03, 0.05, { ...cut, ...changes })).findings[0].fix;
    expect(fixOf({})).toContain('--file DATA --held-out 24%. Train longer');
    expect(fixOf({ cutFrom: 2000 })).toMatch(/^Train longer/);
    const training = { budgetSeconds: 300, limitedBy: 'epochs' as const };
    expect(fixOf({ cutFrom: null, training })).toMatch(/^Give more rows/);
  });
});

const worsening = (value: number, low: number, high: number, metric: 'accuracy' | 'macro-f1') => ({
  metric,
  candidate: 0.9 - value,
  reference: 0.9,
  worsening: { value, interval: { low, high, confidence: 0.998, method: 'tango' as const } },
  items: 40,
});

describe('gate D with a margin of its own', () => {
  const wide = { ...policy, margin: 0.05 };
  it.each([
    ['no worse as measured, and not by the margin for certain', -0.02, 0.045, 'PASS'],
    ['as good as it may be, and perhaps worse than the margin', -0.03, 0.06, 'INCONCLUSIVE'],
    ['worse than the limit as measured, within the margin', 0.01, 0.049, 'INCONCLUSIVE'],
    ['worse than the limit for certain, within the margin', 0.021, 0.049, 'FAIL'],
  ])('%s', (_, low, high, outcome) => {
    const judged = judgeRelease(wide, evidence(low, high));
    expect(judged.outcome).toBe(outcome);
    // What would decide is more than there was.
    const [, wanted, had] =
      /about (\d+) held-out items instead of (\d+)/.exec(judged.needed ?? '') ?? [];
    if (outcome === 'INCONCLUSIVE') expect(Number(wanted)).toBeGreaterThan(Number(had));
  });

  it('is no stricter than the limit as measured where a project sets that higher', () => {
    const lax = { ...wide, maxRegression: 0.2 };
    expect(judgeRelease(lax, evidence(0.05, 0.19)).outcome).toBe('PASS');
  });
});

describe('gate D by slices and other metrics', () => {
  const guards = (changes: object) => ({
    guards: { watched: 12, broken: [], tooSmall: [], fewest: Infinity, ...changes },
  });
  const worse = {
    id: 'a',
    file: 'tickets.csv',
    line: 7,
    prompt: 'my card',
    expected: 'card',
    first: { said: 'card', value: 1 },
    second: { said: 'loan', value: 0 },
    gain: -1,
  };
  const slice = {
    slice: 'label card',
    limit: 0.05,
    regression: worsening(0.4, 0.1, 0.6, 'accuracy'),
    worse: [worse],
  };

  it('fails where one is shown to be worse, with its interval and items', () => {
    const { outcome, findings } = judgeRelease(
      policy,
      evidence(-0.02, 0.01, guards({ broken: [slice] })),
    );
    expect(outcome).toBe('FAIL');
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'release.slice-regression',
        message:
          'label card: accuracy 0.500 against 0.900 of release 1 on 40 items: 10 to 60 points worse (99.8 %, as 12 slices and metrics share the error), the limit is 5 points worse',
        count: 40,
        location: { file: 'tickets.csv', line: 7 },
        examples: [
          {
            file: 'tickets.csv',
            line: 7,
            message: '"my card": loan instead of card; the data say card',
          },
        ],
      }),
    ]);
  });

  it('names a metric as such', () => {
    const broken = [{ ...slice, slice: null, regression: worsening(0.2, 0.1, 0.3, 'macro-f1') }];
    const { findings } = judgeRelease(policy, evidence(-0.02, 0.01, guards({ broken })));
    expect(findings[0].code).toBe('release.metric-regression');
    expect(findings[0].message).toMatch(/^macro-f1 0.700/);
  });

  it('passes with slices that are too small to tell, and says so', () => {
    const small = guards({ tooSmall: ['label a', 'label b', 'label c', 'label d'], fewest: 2 });
    const { outcome, findings } = judgeRelease(policy, evidence(-0.02, 0.01, small));
    expect(outcome).toBe('PASS');
    expect(findings).toMatchObject([
      {
        code: 'release.slices-unknown',
        severity: 'info',
        message:
          'too few items to show anything of label a, label b, label c and 1 more: the smallest has 2',
        fix: expect.stringContaining('brewslm export --project 3 --held-out-items 200'),
      },
    ]);
  });
});

describe('gate D of a first release', () => {
  const floor = (value: number, low: number, high: number) => ({
    floor: {
      baseline: 'majority-class' as const,
      regression: worsening(value, low, high, 'accuracy'),
      measured: {
        name: 'accuracy' as const,
        version: 1,
        value: 0.7,
        interval: { low: 0.6, high: 0.8, confidence: 0.95, method: 'clopper-pearson' as const },
        items: 40,
        origin: 'measured' as const,
      },
    },
  });

  it.each([
    ['better than the floor', floor(-0.2, -0.3, -0.1), undefined, 'PASS', []],
    ['not better', floor(0.1, 0, 0.2), undefined, 'FAIL', ['release.below-floor']],
    ['perhaps', floor(-0.05, -0.2, 0.1), undefined, 'INCONCLUSIVE', ['release.floor-undecided']],
    ['as good as the project asks', floor(-0.2, -0.3, -0.1), 0.6, 'PASS', []],
    ['perhaps so', floor(-0.2, -0.3, -0.1), 0.75, 'INCONCLUSIVE', ['release.floor-undecided']],
    ['worse than that', floor(-0.2, -0.3, -0.1), 0.81, 'FAIL', ['release.below-floor']],
  ])('%s', (_, changes, minimum, outcome, codes) => {
    const judged = judgeRelease({ ...policy, minimum }, evidence(-0.2, -0.1, changes));
    expect(judged.outcome).toBe(outcome);
    expect(judged.findings.map(({ code }) => code)).toEqual(codes);
    expect(judged.needed !== undefined).toBe(outcome === 'INCONCLUSIVE');
  });
});

describe('gate D and what else a project asks', () => {
  it('fails a bundle that is larger than allowed', () => {
    const { outcome, findings } = judgeRelease(
      { ...policy, maxMegabytes: 4.9 },
      evidence(-0.2, -0.1),
    );
    expect(outcome).toBe('FAIL');
    expect(findings[0].message).toBe(
      'the files of the bundle come to 5.0 MB, and the project allows 4.9',
    );
    expect(judgeRelease({ ...policy, maxMegabytes: 5 }, evidence(-0.2, -0.1)).outcome).toBe('PASS');
  });

  it('says that figures start anew where the test rows are others', () => {
    const testChange = { same: 40, added: 12, gone: 3, learnt: new Set(['a', 'b']) };
    const { outcome, findings } = judgeRelease(policy, evidence(-0.2, -0.1, { testChange }));
    expect(outcome).toBe('PASS');
    expect(findings[0]).toMatchObject({ code: 'release.test-rows-changed', severity: 'info' });
    expect(findings[0].message).toMatch(/40 are the same, 12 new, 3 gone.*2 that release 1 has/);
    expect(findings[0].fix).toContain('brewslm release propose --project 3 --new-baseline');
  });
});
