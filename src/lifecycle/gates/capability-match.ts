/**
 * Gate B, capability match: at least one candidate can be trained on this data within this memory
 * and disk.
 *
 * @module
 */
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import type { PreflightReport } from '../preflight/report.ts';

export interface CapabilityPolicy {
  /** Candidates that must be READY. */
  minReady: number;
}

export const capabilityPolicy: CapabilityPolicy = { minReady: 1 };

/** @param freeBytes Room on the disk of the home now; a fact of the moment, so not in the report. */
export function judgePreflight(
  report: PreflightReport,
  freeBytes: number,
  evidence: string[],
): Verdict {
  const ready = report.candidates.filter(({ status }) => status === 'READY');
  const fitting = ready.filter(({ facts }) => (facts?.diskBytes ?? 0) <= freeBytes);
  const tooLarge: Finding[] = ready
    .filter((candidate) => !fitting.includes(candidate))
    .map(({ id, facts }) =>
      problem(
        'preflight.disk',
        `${id} needs ${facts!.diskBytes} bytes of disk; ${freeBytes} are free`,
        {
          evidence: { candidate: id, needed: facts!.diskBytes, free: freeBytes },
        },
      ),
    );
  const base = { gate: 'B' as const, policy: capabilityPolicy, evidence };
  if (fitting.length >= capabilityPolicy.minReady)
    return { ...base, outcome: 'PASS', findings: tooLarge };
  const none = problem(
    'preflight.none-ready',
    `none of ${report.candidates.length} candidates is ready: ${report.candidates.map(({ id }) => id).join(', ')}`,
  );
  const reasons = report.candidates.flatMap(({ id, findings }) =>
    findings
      .filter(({ severity }) => severity === 'error')
      .map((finding) => ({ ...finding, message: `${id}: ${finding.message}` })),
  );
  return { ...base, outcome: 'FAIL', findings: [none, ...reasons, ...tooLarge] };
}
