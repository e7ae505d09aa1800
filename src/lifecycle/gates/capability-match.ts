/**
 * Gate B, capability match: at least one candidate can be trained on this data within this memory
 * and disk, and may be used as intended.
 *
 * @module
 */
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import { leavesOpen } from '../preflight/checks/licence.ts';
import type { Surroundings } from '../preflight/surroundings.ts';
import type { CandidateReport, PreflightReport } from '../preflight/preflight-report.ts';

export interface CapabilityPolicy {
  /** Candidates that must be READY. */
  minReady: number;
  /** Whether a READY candidate counts while a licence leaves its commercial use open. */
  openLicence: 'inconclusive' | 'pass';
}

const capabilityPolicy: CapabilityPolicy = { minReady: 1, openLicence: 'inconclusive' };

/**
 * Judges a preflight report.
 *
 * @param now The machine at this moment, which is no part of the report.
 * @param evidence Ids of the artifacts that the verdict rests on.
 */
export function judgePreflight(
  report: PreflightReport,
  now: Surroundings,
  evidence: string[],
): Verdict {
  const ready = report.candidates.filter(({ status }) => status === 'READY');
  const runs = now.findings.every(({ severity }) => severity !== 'error');
  const fitting = runs
    ? ready.filter(({ facts }) => facts === null || facts.disk.expected <= now.diskFree)
    : [];
  const ofMachine = [
    ...now.findings,
    ...ready.flatMap((candidate) => roomFindings(candidate, now)),
  ];
  const base = { gate: 'B' as const, policy: capabilityPolicy, evidence };
  const open = fitting.flatMap(({ findings }) => findings.filter(leavesOpen));
  const cleared = fitting.filter(({ findings }) => !findings.some(leavesOpen));
  if (cleared.length >= capabilityPolicy.minReady)
    return { ...base, outcome: 'PASS', findings: ofMachine };
  if (fitting.length >= capabilityPolicy.minReady)
    return {
      ...base,
      outcome: 'INCONCLUSIVE',
      findings: [...open, ...ofMachine],
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
  return { ...base, outcome: 'FAIL', findings: [none, ...reasons, ...ofMachine] };
}

/** Finds what one candidate lacks on the disk and in the memory that are free at this moment. */
function roomFindings(
  { id, facts }: CandidateReport,
  { diskFree, memoryAvailable }: Surroundings,
): Finding[] {
  if (facts === null) return [];
  const { disk, memory } = facts;
  const findings: Finding[] = [];
  if (disk.high > diskFree)
    findings.push(
      problem(
        disk.expected > diskFree ? 'machine.disk' : 'machine.disk-tight',
        `${id} needs about ${gib(disk.expected)} GiB of disk (${gib(disk.low)} to ${gib(disk.high)}); ${gib(diskFree)} are free`,
        { evidence: { candidate: id, ...disk, free: diskFree } },
      ),
    );
  if (memory.expected > memoryAvailable)
    findings.push(
      problem(
        'machine.memory-taken',
        `${id} needs about ${gib(memory.expected)} GiB of memory; other programs leave ${gib(memoryAvailable)} now`,
        { evidence: { candidate: id, needed: memory.expected, available: memoryAvailable } },
      ),
    );
  return findings;
}

const gib = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);
