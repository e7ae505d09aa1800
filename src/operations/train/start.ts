/**
 * Trains: what was given becomes a plan, the plan passes the gates, and a run makes a checkpoint of it.
 *
 * @module
 */
import type { Project } from '../../ledger/projects.ts';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import type { CheckpointInfo } from '../../lifecycle/train/checkpoint.ts';
import type { PlannedTraining } from '../../lifecycle/train/train-project.ts';
import type { TrainLimits } from '../../runtimes/protocol.ts';
import { fail } from '../../problem/problem.ts';
import type { RuntimeChoice } from '../../runtimes/runtime.ts';
import { asGiven, settledBudget } from '../budget.ts';
import { defineOperation, type Context } from '../operation.ts';
import type { AutopilotResult } from './autopilot.ts';
import type { Caps } from '../../lifecycle/train/caps.ts';
import { capsOf } from './caps.ts';
import { checkTogether, input, type TrainInput } from './input.ts';
import { flightOf, output, planOf } from './output.ts';
import { requestOf } from './request.ts';
import {
  asksForTorch,
  runtimeFor,
  runtimeForCandidates,
  runtimeWished,
} from '../runtime-fields.ts';

export const operation = defineOperation({
  examples: [
    'brewslm train --project 1 --autopilot --one-click',
    'brewslm train --project 1 --base-model brew-10m --detach --priority 1',
    'brewslm train --project 1 --base-model brew-10m --budget 5m',
    'brewslm train --project 1 --base-model smollm2-135m-instruct --method lora --epochs 2',
    'brewslm train --project 1 --runtime torch --precision bf16 --method qlora',
    'brewslm train --project 1 --base-model brew-10m --steps 100000 --max-time 60s',
    'brewslm train --project 1 --plan plan.yaml --dry-run',
  ],
  input,
  output,
  async run(context, given) {
    checkTogether(given);
    const session = await context.session();
    const { stands } = await import('../../lifecycle/gates/standing.ts');
    const project = session.ledger.projects.find(given.project);
    const settled = asksForTorch(given) ? asGiven : await settledBudget(context, given);
    const options = { ...given, ...settled.budget };
    const gateA = await judged(session, project);
    if (!stands(gateA)) return refusal(gateA, project);
    const caps = await capsOf(options, session.ledger.home);
    const flight = options.autopilot ? await fly(context, project, options) : null;
    if (flight?.stoppedBy) return refusal(flight.stoppedBy, project);

    const prepared = await prepare(session, project, { ...options, ...chosenBy(flight) }, caps);
    const { training, planned, time, limits } = prepared;
    const { admitPlan } = await import('../../lifecycle/gates/plan-admission.ts');
    const plan = { ...planned, time };
    const verdict = await admitPlan(session.ledger, project, training);
    if (options.dryRun)
      return { output: { ...plan, verdict }, view: { kind: 'plan' as const, plan, verdict } };
    context.tell({ kind: 'plan', plan });
    if (!stands(verdict)) return refusal(verdict, project);
    if (verdict.findings.length > 0) context.tell({ kind: 'verdict', verdict });
    await confirm(context, options);

    const begun = {
      project: project.id,
      ...(flight ? { autopilot: flightOf(flight) } : {}),
      ...planned,
    };
    const settings = { ...settled.settings, ...settledRuntime(given, planned.runtime) };
    const note = (run: number) => {
      settled.record(session, run);
      session.ledger.runs.event(run, 'runtime.chosen', { ...planned.runtime });
    };
    if (options.detach) {
      const priority = options.priority ?? 0;
      const { run, queue, log } = await detach(session, project, training, priority, limits);
      note(run.id);
      return {
        settled: settings,
        output: { ...begun, run, queue, log },
        view: { kind: 'detached' as const, run, queue, log },
      };
    }
    const { train } = await import('../../lifecycle/train/train-project.ts');
    const { outcomeOfCaps } = await import('../../lifecycle/train/caps.ts');
    const { artifact, run, cached } = await train(session, project, training, limits);
    const capped = outcomeOfCaps(caps, training, artifact);
    note(run);
    const { id, bytes } = artifact;
    const checkpoint = artifact.json<CheckpointInfo>('checkpoint.json');
    return {
      settled: settings,
      output: { ...begun, run, cached, capped, checkpoint: { id, ...checkpoint } },
      view: {
        kind: 'trained' as const,
        project: project.id,
        cached,
        id,
        bytes,
        checkpoint,
        capped,
      },
    };
  },
});

/** What Gate A said about the dataset of the project. */
async function judged(session: Session, project: Project): Promise<RecordedVerdict> {
  const { requireDataset } = await import('../../lifecycle/train/train-project.ts');
  const dataset = requireDataset(session, project).id;
  return (
    session.ledger.verdicts.latest(project.id, 'A', dataset) ??
    fail('stage.missing-input', 'the dataset was not judged by Gate A', {
      fix: 'Import it again: brewslm dataset import.',
    })
  );
}

const refusal = (verdict: RecordedVerdict, { id }: Project) => ({
  output: { verdict },
  view: { kind: 'refused' as const, project: id, verdict },
  verdicts: [verdict],
});

/** Lets preflight and benchmark choose, saying each decision as it is made. */
async function fly(
  context: Context,
  project: Project,
  options: TrainInput,
): Promise<AutopilotResult> {
  const { autopilot } = await import('./autopilot.ts');
  const session = await context.session();
  const { models, budget: budgetSeconds = null } = options;
  const runtime = await runtimeForCandidates(session, project, runtimeWished(options), {
    models,
    budgetSeconds,
  });
  const wishes = { budgetSeconds, models, runtime };
  const flight = await autopilot(session, project, wishes, (decision) =>
    context.tell({ kind: 'decision', decision }),
  );
  if (flight.benchmark) {
    const { artifact, summary, verdict } = flight.benchmark;
    context.tell({ kind: 'benchmark', benchmark: { artifact: artifact.id, summary, verdict } });
  }
  return flight;
}

const chosenBy = (flight: AutopilotResult | null): Pick<TrainInput, 'baseModel' | 'method'> =>
  flight?.choice ? { baseModel: flight.choice.base, method: flight.choice.method } : {};

/** Makes the plan, for the runtime that is to train by it, with what it will take. */
async function prepare(session: Session, project: Project, options: TrainInput, caps: Caps) {
  const [{ memoryOf, planTraining, timeOfPlan }, { forecastCaps, limitsBy }] = await Promise.all([
    import('../../lifecycle/train/train-project.ts'),
    import('../../lifecycle/train/caps.ts'),
  ]);
  const wanted = await requestOf(session, project, options);
  const chosen = await runtimeFor(session, runtimeWished(options), {
    bases: [wanted.base],
    budgetSeconds: wanted.budgetSeconds,
    template: project.template,
  });
  const { choice: runtime, reason, reference } = chosen;
  const request = { ...wanted, runtime, ...(reference && { reference }) };
  const training = await planTraining(session, project, request);
  const time = timeOfPlan(session, training);
  const planned = {
    ...planOf(training),
    runtime: { ...runtime, reason },
    memory: memoryOf(training),
    caps: forecastCaps(caps, training, time),
  };
  return { training, planned, time, limits: limitsBy(caps, training) };
}

/** Trains in a process that outlives this one. */
async function detach(
  session: Session,
  project: Project,
  training: PlannedTraining,
  priority: number,
  limits: TrainLimits,
) {
  const [{ trainDetached, logOf }, { queueIn }] = await Promise.all([
    import('../../lifecycle/runs/detached-run.ts'),
    import('../../lifecycle/runs/wait-turn.ts'),
  ]);
  const run = await trainDetached(session, project, training, priority, limits);
  const queue = queueIn(session).get(run.id) ?? null;
  return { run, queue, log: logOf(session.ledger.home, run.id) };
}

/** PyTorch that was chosen by itself stays with the project, as a card may not be there the next time. */
const settledRuntime = (given: TrainInput, { runtime }: RuntimeChoice) =>
  runtime === 'torch' && !asksForTorch(given) ? { runtime } : {};

/** @throws `run.interrupted` when the answer is no. */
async function confirm({ ask }: Context, { oneClick, yes }: TrainInput): Promise<void> {
  if (oneClick || yes || ask === null) return;
  if (!(await ask.confirm('Train by this plan?'))) fail('run.interrupted', 'not started');
}
