/**
 * Gate B, capability match: at least one candidate can be trained on this data within this memory
 * and disk, and may be used as intended.
 *
 * @module
 */
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import { leavesOpen } from '../preflight/checks/licence.ts';
import type { PreflightReport } from '../preflight/report.ts';

export interface CapabilityPolicy {
  /** Candidates that must be READY. */
  minReady: number;
  /** Whether a READY candidate counts while a licence leaves its commercial use open. */
  openLicence: 'inconclusive' | 'pass';
}

export const capabilityPolicy: CapabilityPolicy = { minReady: 1, openLicence: 'inconclusive' };

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
  const open = fitting.flatMap(({ findings }) => findings.filter(leavesOpen));
  const cleared = fitting.filter(({ findings }) => !findings.some(leavesOpen));
  if (cleared.length >= capabilityPolicy.minReady)
    return { ...base, outcome: 'PASS', findings: tooLarge };
  if (fitting.length >= capabilityPolicy.minReady)
    return {
      ...base,
      outcome: 'INCONCLUSIVE',
      findings: [...open, ...tooLarge],
      needed: 'the licences named, stated or cleared',
    };
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
