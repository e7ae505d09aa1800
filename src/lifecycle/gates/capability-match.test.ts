import { describe, expect, it } from 'vitest';
import { problem } from '../../problem/problem.ts';
import type { Surroundings } from '../preflight/surroundings.ts';
import type { CandidateReport, PreflightReport } from '../preflight/preflight-report.ts';
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
  facts: {
    disk: { low: diskBytes / 2, expected: diskBytes, high: 2 * diskBytes },
    memory: { expected: 100 },
  } as CandidateReport['facts'],
  plans: null,
  ...changes,
});

const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  diskFree: 5000,
  memoryAvailable: 1000,
  findings: [],
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
  rows: 1,
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
    const verdict = judgePreflight(report(candidate('small', {}), refused), around(), ['id']);
    expect(verdict).toMatchObject({ gate: 'B', outcome: 'PASS', findings: [], evidence: ['id'] });
  });

  it('fails without one, and repeats what keeps each out', () => {
    const verdict = judgePreflight(report(refused), around(), []);
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
    const verdict = judgePreflight(report(unclear, refused), around(), []);
    expect(verdict).toMatchObject({ outcome: 'INCONCLUSIVE', findings: [open] });
    expect(verdict.needed).not.toBe('');
    expect(judgePreflight(report(unclear, candidate('clear', {})), around(), []).outcome).toBe(
      'PASS',
    );
  });

  it('looks at the disk as it is when it judges', () => {
    const two = report(candidate('small', {}), candidate('big', {}, 9000));
    expect(judgePreflight(two, around(), [])).toMatchObject({
      outcome: 'PASS',
      findings: [{ code: 'machine.disk', evidence: { candidate: 'big' } }],
    });
    expect(judgePreflight(two, around({ diskFree: 10 }), []).outcome).toBe('FAIL');
    const tight = judgePreflight(report(candidate('big', {}, 3000)), around(), []);
    expect(tight).toMatchObject({ outcome: 'PASS', findings: [{ code: 'machine.disk-tight' }] });
  });

  it('warns of memory that other programs hold', () => {
    const verdict = judgePreflight(report(candidate('a', {})), around({ memoryAvailable: 99 }), []);
    expect(verdict).toMatchObject({
      outcome: 'PASS',
      findings: [{ code: 'machine.memory-taken', evidence: { needed: 100, available: 99 } }],
    });
  });

  it('fails where the runtime itself does not run, whatever the candidates', () => {
    const findings = [problem('machine.package-broken', 'does not load')];
    const verdict = judgePreflight(report(candidate('small', {})), around({ findings }), []);
    expect(verdict.outcome).toBe('FAIL');
    expect(verdict.findings.map(({ code }) => code)).toContain('machine.package-broken');
  });

  it('passes with a warning about the runtime', () => {
    const findings = [problem('machine.package-version', 'another version')];
    const verdict = judgePreflight(report(candidate('small', {})), around({ findings }), []);
    expect(verdict).toMatchObject({ outcome: 'PASS', findings });
  });
});
