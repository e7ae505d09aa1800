/**
 * What both ways to a preflight report give: the report, and what this machine says beside it.
 *
 * @module
 */
import { z } from 'zod';
import type { CorrectedMemory } from '../../planning/memory/memory-correction.ts';
import type { PreflightReport } from '../../lifecycle/preflight/preflight-report.ts';
import type { ProjectPreflight } from '../../lifecycle/run-preflight.ts';
import type { PlannedTime } from '../../lifecycle/preflight/times.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import { artifactId, recordedVerdict, report } from '../output-parts.ts';

export const preflightOutput = z.object({
  artifact: artifactId,
  report: report<PreflightReport>('READY or NOT READY for each candidate, with reasons.'),
  times: z.array(report<PlannedTime>('Time of a plan on this machine.')),
  measuredMemory: z
    .record(z.string(), report<CorrectedMemory>('A forecast as measurements here correct it.'))
    .describe('By candidate.'),
  verdict: recordedVerdict.describe('Of Gate B.'),
});

/** The verdict decides how the operation ends, unless somebody overrode it. */
export async function preflightOutcome(
  session: Session,
  { artifact, report, measured, verdict }: ProjectPreflight,
) {
  const { plannedTimes } = await import('../../lifecycle/preflight/times.ts');
  return {
    output: {
      artifact: artifact.id,
      report,
      times: plannedTimes(session, artifact),
      measuredMemory: Object.fromEntries(measured),
      verdict,
    },
    verdicts: verdict.override === null ? [verdict] : [],
  };
}
