import { describe, expect, it } from 'vitest';
import { problem } from '../../problem/problem.ts';
import type { CandidateReport, PreflightReport } from '../preflight/report.ts';
import { judgePreflight } from './capability-match.ts';

const candidate = (
  id: string,
  changes: Partial<CandidateReport>,
  diskBytes = 1000,
): CandidateReport => ({
  id,
  status: 'READY',
  digest: '',
  method: 'full',
  findings: [],
  facts: { diskBytes } as CandidateReport['facts'],
  plans: null,
  ...changes,
});

const report = (...candidates: CandidateReport[]): PreflightReport => ({
  schema: 1,
  task: 'causal_lm',
  records: 'chat',
  runtime: 'embedded',
  format: null,
  target: null,
  use: null,
  dataLicence: null,
  memoryLimit: 1,
  sampled: 1,
  candidates,
});

const refused = candidate('large', {
  status: 'NOT READY',
  facts: null,
  findings: [
    problem('preflight.memory', 'too large'),
    problem('preflight.truncated', 'some turns lost'),
  ],
});

describe('Gate B', () => {
  it('passes with one ready candidate among others', () => {
    const verdict = judgePreflight(report(candidate('small', {}), refused), 5000, ['id']);
    expect(verdict).toMatchObject({ gate: 'B', outcome: 'PASS', findings: [], evidence: ['id'] });
  });

  it('fails without one, and repeats what keeps each out', () => {
    const verdict = judgePreflight(report(refused), 5000, []);
    expect(verdict.outcome).toBe('FAIL');
    expect(verdict.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'preflight.none-ready: none of 1 candidates is ready: large',
      'preflight.memory: large: too large',
    ]);
  });

  it('does not decide while a licence leaves commercial use open', () => {
    const open = problem('preflight.licence-unknown', 'no licence', {
      evidence: { use: 'commercial' },
    });
    const unclear = candidate('unclear', { findings: [open] });
    const verdict = judgePreflight(report(unclear, refused), 5000, []);
    expect(verdict).toMatchObject({ outcome: 'INCONCLUSIVE', findings: [open] });
    expect(verdict.needed).not.toBe('');
    expect(judgePreflight(report(unclear, candidate('clear', {})), 5000, []).outcome).toBe('PASS');
  });

  it('looks at the disk as it is when it judges', () => {
    const two = report(candidate('small', {}), candidate('big', {}, 9000));
    expect(judgePreflight(two, 5000, [])).toMatchObject({
      outcome: 'PASS',
      findings: [{ code: 'preflight.disk', evidence: { candidate: 'big' } }],
    });
    expect(judgePreflight(two, 10, []).outcome).toBe('FAIL');
  });
});
