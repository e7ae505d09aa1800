/**
 * What a training gives: the plan it went by, and how it ended, goes on, or why it did not begin.
 *
 * @module
 */
import { z } from 'zod';
import type { Run } from '../../ledger/work/runs.ts';
import type { QueuePlace } from '../../lifecycle/runs/queue.ts';
import type { CheckpointInfo } from '../../lifecycle/train/checkpoint.ts';
import type { PlannedTraining } from '../../lifecycle/train/train-project.ts';
import type { TimeEstimate } from '../../planning/time/time-forecast.ts';
import type { PlanReport } from '../news.ts';
import { artifactId, projectId, recordedVerdict, report } from '../output-parts.ts';
import type { AutopilotResult } from './autopilot.ts';
import { cappedOutput, capsOutput } from './caps.ts';

const plannedOutput = {
  planArtifact: artifactId,
  base: z.object({ id: z.string(), kind: z.enum(['scratch', 'pretrained']), digest: z.string() }),
  runtime: report<PlanReport['runtime']>('What trains, with every setting, and why.'),
  plan: report<PlannedTraining['plan']>('Every setting of the training.'),
  forecast: report<PlannedTraining['forecast']>('What the plan comes to.'),
  memory: report<PlanReport['memory']>('Of one process; on a card, what lies there.'),
  ...capsOutput,
};

const refused = z.object({ verdict: recordedVerdict.describe('Of the gate that is closed.') });
const dryRun = z.object({
  ...plannedOutput,
  time: report<TimeEstimate>('Time of the plan on this machine.'),
  verdict: recordedVerdict,
});
const trained = z.object({
  project: projectId,
  run: z.int(),
  cached: z.boolean(),
  autopilot: report<ReturnType<typeof flightOf>>('What autopilot decided, and why.').optional(),
  ...plannedOutput,
  capped: cappedOutput,
  checkpoint: report<CheckpointInfo & { id: string }>('The checkpoint set that was made.'),
});
const detached = z.object({
  project: projectId,
  run: report<Run>('The run: it works, waits for its turn, or has ended already.'),
  queue: report<QueuePlace>('Its place in the queue, where it waits.').nullable(),
  log: z.string().describe('The file that its process writes to.'),
  autopilot: report<ReturnType<typeof flightOf>>('What autopilot decided, and why.').optional(),
  ...plannedOutput,
});

export const output = z.union([trained, detached, dryRun, refused]);

/** What autopilot decided, for the output. */
export const flightOf = ({ decisions, preflight, benchmark }: AutopilotResult) => ({
  decisions,
  preflight: preflight.artifact.id,
  benchmark: benchmark?.artifact.id ?? null,
  verdicts: [preflight.verdict, ...(benchmark ? [benchmark.verdict] : [])],
});

/** What a plan comes to, less what is asked of the machine and its runtime. */
export const planOf = ({
  artifact,
  base,
  plan,
  forecast,
}: PlannedTraining): Omit<PlanReport, 'time' | 'runtime' | 'memory'> & {
  base: { id: string; kind: PlannedTraining['base']['kind']; digest: string };
} => ({
  planArtifact: artifact.id,
  base: { id: base.id, kind: base.kind, digest: base.digest },
  plan,
  forecast,
});
