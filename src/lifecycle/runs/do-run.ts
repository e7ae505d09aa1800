/**
 * Does what a run in the queue is for, from what the ledger knows of it.
 *
 * @module
 */
import type { Run } from '../../ledger/work/runs.ts';
import { fail } from '../../problem/problem.ts';
import { inRun } from '../stage/in-run.ts';
import type { Session, StageResult } from '../stage/run-stage.ts';
import { chosenRuntime } from '../../runtimes/runtime.ts';
import { openPlan, trainAs, type TrainOrder } from '../train/train-project.ts';
import { waitTurn } from './wait-turn.ts';

/** What a training was told; undefined of a run that only its command can do again. */
export const orderOf = ({ stage, order }: Run): TrainOrder | undefined =>
  stage === 'train' && order !== null ? (order as unknown as TrainOrder) : undefined;

/**
 * Takes a run over, waits for its turn and does it. How it ended is on record.
 *
 * @throws `run.interrupted` when the run is no longer in the queue, or was stopped or paused; the
 *   problems of `trainAs` and `openPlan`.
 */
export async function doRun(session: Session, run: number): Promise<StageResult> {
  const { ledger } = session;
  if (!ledger.runs.take(run)) fail('run.interrupted', `run ${run} is no longer in the queue`);
  return inRun(session, run, async (within) => {
    await waitTurn(within, run);
    const found = ledger.runs.find(run)!;
    const order = orderOf(found) ?? fail('run.not-resumable', `run ${run} is no training`);
    const project = ledger.projects.find(String(found.project));
    const planned = openPlan(within, ledger.artifacts.find(order.plan), chosenRuntime(order.on));
    return trainAs(within, project, planned, order.limits, run);
  });
}
