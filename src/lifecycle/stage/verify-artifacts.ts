/**
 * Checks stored artifacts byte by byte.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Problem } from '../../problem/problem.ts';
import type { Progress } from './stage.ts';

/** How much was checked, and what of it is damaged. */
export interface VerifyReport {
  artifacts: number;
  bytes: number;
  damaged: { artifact: string; problems: Problem[] }[];
}

/**
 * Checks artifacts one after the other; what is wrong with one is in the report.
 *
 * @throws The reason of the signal.
 */
export async function verifyArtifacts(
  ledger: Ledger,
  artifacts: Artifact[],
  progress: (update: Progress) => void,
  signal: AbortSignal,
): Promise<VerifyReport> {
  const report: VerifyReport = { artifacts: artifacts.length, bytes: 0, damaged: [] };
  for (const [index, artifact] of artifacts.entries()) {
    signal.throwIfAborted();
    progress({ label: 'verifying', done: index, total: artifacts.length, unit: 'artifacts' });
    const problems = await ledger.artifacts.verify(artifact);
    if (problems.length > 0) report.damaged.push({ artifact: artifact.id, problems });
    report.bytes += artifact.bytes;
  }
  return report;
}
