import { describe, expect, it } from 'vitest';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import type { ReleaseEvidence } from '../deliver/release-evidence.ts';
import { judgeRelease } from './release-readiness.ts';

const policy = { maxRegression: 0.02 };

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

  it.each<[string, ReleaseEvidence, string, string[]]>([
    ['better than the release in force', evidence(-0.2, -0.1), 'PASS', []],
    ['worse within the limit', evidence(-0.01, 0.02), 'PASS', []],
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
