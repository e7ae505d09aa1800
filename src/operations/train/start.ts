import { z } from 'zod';
import type { Run } from '../../ledger/runs.ts';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import type { Project } from '../../ledger/projects.ts';
import type { AutopilotResult } from './autopilot.ts';
import type { TimeEstimate } from '../../planning/time/time-forecast.ts';
import type { QueuePlace } from '../../lifecycle/runs/queue.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import type { CheckpointInfo } from '../../lifecycle/train/checkpoint.ts';
import type { PlannedTraining, TrainingRequest } from '../../lifecycle/train/train-project.ts';
import { fail } from '../../problem/problem.ts';
import type { RuntimeChoice } from '../../runtimes/runtime.ts';
import { settledBudget, timeHere, type SettledBudget } from '../budget.ts';
import { duration, inPlaceOfFile, positiveInteger, project, texts } from '../fields.ts';
import type { PlanReport } from '../news.ts';
import { defineOperation, type Context } from '../operation.ts';
import { artifactId, projectId, recordedVerdict, report } from '../output-parts.ts';
import { planSettingsOf } from './plan-settings.ts';
import { asksForTorch, runtimeFields, runtimeFor } from './runtime-fields.ts';

const input = z.strictObject({
  project: project('the project'),
  baseModel: z
    .string()
    .meta({ description: 'base model; the winner of the benchmark when left out', value: 'id' })
    .optional(),
  method: z
    .enum(['full', 'lora', 'qlora'])
    .meta({
      description: 'all weights, low-rank adapters, or these on weights in four bits (PyTorch)',
      value: 'method',
    })
    .optional(),
  profile: z
    .enum(['safe', 'balanced', 'max_quality'])
    .meta({ description: 'what the defaults aim at; balanced when left out', value: 'profile' })
    .optional(),
  plan: inPlaceOfFile('YAML or JSON file with settings, or a whole plan').optional(),
  budget: duration(
    'time on two cores of a recent laptop, such as 10m; what that is here is said before it starts',
    { value: 'time' },
  ).optional(),
  budgetHere: timeHere.optional(),
  epochs: z
    .number()
    .positive()
    .meta({ description: 'passes over the training data, whatever the budget', value: 'number' })
    .optional(),
  steps: positiveInteger('optimizer steps, whatever the budget', { value: 'number' }).optional(),
  learningRate: z
    .number()
    .positive()
    .meta({ description: 'peak learning rate', value: 'number' })
    .optional(),
  sequenceLength: positiveInteger('tokens per row', { value: 'tokens', unit: 'tokens' }).optional(),
  loraRank: positiveInteger('rank of the adapters', { value: 'number' }).optional(),
  autopilot: z
    .boolean()
    .describe('let preflight and benchmark choose base model and method')
    .optional(),
  models: texts('candidates of the autopilot; all that can win in the budget when left out', {
    value: 'ids',
    variadic: true,
  }).optional(),
  detach: z
    .boolean()
    .meta({ description: 'train in a process that outlives this one, in turn', of: 'call' })
    .optional(),
  priority: z
    .int({ error: 'It must be a whole number; 0 is usual.' })
    .meta({
      description: 'of runs that wait, the higher goes first; with --detach, 0 when left out',
      value: 'number',
      of: 'call',
    })
    .optional(),
  ...runtimeFields,
  dryRun: z.boolean().meta({ description: 'show the plan and stop', of: 'trial' }).optional(),
  oneClick: z.boolean().meta({ description: 'ask nothing', of: 'call' }).optional(),
  yes: z.boolean().meta({ description: 'the same as --one-click', of: 'call' }).optional(),
});
type Input = z.output<typeof input>;

const planned = {
  planArtifact: artifactId,
  base: z.object({ id: z.string(), kind: z.enum(['scratch', 'pretrained']), digest: z.string() }),
  runtime: report<PlanReport['runtime']>('What trains, with every setting, and why.'),
  plan: report<PlannedTraining['plan']>('Every setting of the training.'),
  forecast: report<PlannedTraining['forecast']>('What the plan comes to.'),
  memory: report<PlanReport['memory']>('Of one process; on a card, what lies there.'),
};

const refused = z.object({ verdict: recordedVerdict.describe('Of the gate that is closed.') });
const dryRun = z.object({
  ...planned,
  time: report<TimeEstimate>('Time of the plan on this machine.'),
  verdict: recordedVerdict,
});
const trained = z.object({
  project: projectId,
  run: z.int(),
  cached: z.boolean(),
  autopilot: report<ReturnType<typeof flightOf>>('What autopilot decided, and why.').optional(),
  ...planned,
  checkpoint: report<CheckpointInfo & { id: string }>('The checkpoint set that was made.'),
});
const detached = z.object({
  project: projectId,
  run: report<Run>('The run: it works, waits for its turn, or has ended already.'),
  queue: report<QueuePlace>('Its place in the queue, where it waits.').nullable(),
  log: z.string().describe('The file that its process writes to.'),
  autopilot: report<ReturnType<typeof flightOf>>('What autopilot decided, and why.').optional(),
  ...planned,
});

export const operation = defineOperation({
  examples: [
    'brewslm train --project 1 --autopilot --one-click',
    'brewslm train --project 1 --base-model brew-10m --detach --priority 1',
    'brewslm train --project 1 --base-model brew-10m --budget 5m',
    'brewslm train --project 1 --base-model smollm2-135m-instruct --method lora --epochs 2',
    'brewslm train --project 1 --runtime torch --precision bf16 --method qlora',
    'brewslm train --project 1 --plan plan.yaml --dry-run',
  ],
  input,
  output: z.union([trained, detached, dryRun, refused]),
  async run(context, given) {
    const [session, { memoryOf, planTraining, requireDataset, timeOfPlan, train }, { stands }] =
      await Promise.all([
        context.session(),
        import('../../lifecycle/train/train-project.ts'),
        import('../../lifecycle/gates/standing.ts'),
      ]);
    const project = session.ledger.projects.find(given.project);
    if (given.budgetHere !== undefined && asksForTorch(given))
      fail('runtime.settings', '--budget-here is measured with the embedded runtime', {
        fix: 'Give --budget: with PyTorch on a card, it is time on that card.',
      });
    const settled = asksForTorch(given) ? asGiven : await settledBudget(context, given);
    const options = { ...given, ...settled.budget };
    const gateA = judged(session, project, requireDataset(session, project).id);
    if (!stands(gateA)) return refusal(gateA, project);
    if (options.models !== undefined && !options.autopilot)
      fail('usage.invalid', '--models names candidates of an autopilot', {
        fix: 'Give --autopilot too, or one model by --base-model.',
      });
    if (options.priority !== undefined && !options.detach)
      fail('usage.invalid', '--priority is of the queue that detached runs wait in', {
        fix: 'Give --detach too.',
      });
    const flight = options.autopilot ? await fly(context, project, options) : null;
    if (flight?.stoppedBy) return refusal(flight.stoppedBy, project);

    const wanted = await requestOf(session, project, { ...options, ...chosenBy(flight) });
    const chosen = await runtimeFor(session, runtimeWished(options), {
      base: wanted.base,
      budgetSeconds: wanted.budgetSeconds,
      template: project.template,
    });
    const { choice: runtime, reason, reference } = chosen;
    const request = { ...wanted, runtime, ...(reference && { reference }) };
    const training = await planTraining(session, project, request);
    const trains = { runtime: { ...runtime, reason }, memory: memoryOf(training) };
    const { admitPlan } = await import('../../lifecycle/gates/plan-admission.ts');
    const plan = { ...planOf(training), ...trains, time: timeOfPlan(session, training) };
    const verdict = await admitPlan(session.ledger, project, training);
    if (options.dryRun)
      return { output: { ...plan, verdict }, view: { kind: 'plan' as const, plan, verdict } };
    context.tell({ kind: 'plan', plan });
    if (!stands(verdict)) return refusal(verdict, project);
    if (verdict.findings.length > 0) context.tell({ kind: 'verdict', verdict });
    await confirm(context, options);
    if (options.detach) {
      const [{ trainDetached, logOf }, { queueIn }] = await Promise.all([
        import('../../lifecycle/runs/detached-run.ts'),
        import('../../lifecycle/runs/wait-turn.ts'),
      ]);
      const run = await trainDetached(session, project, training, options.priority ?? 0);
      settled.record(session, run.id);
      note(session, run.id, trains);
      const queue = queueIn(session).get(run.id) ?? null;
      const log = logOf(session.ledger.home, run.id);
      return {
        settled: { ...settled.settings, ...settledRuntime(given, runtime) },
        output: {
          project: project.id,
          run,
          queue,
          log,
          ...(flight ? { autopilot: flightOf(flight) } : {}),
          ...planOf(training),
          ...trains,
        },
        view: { kind: 'detached' as const, run, queue, log },
      };
    }
    const { artifact, run, cached } = await train(session, project, training);
    settled.record(session, run);
    note(session, run, trains);
    const checkpoint = artifact.json<CheckpointInfo>('checkpoint.json');
    return {
      settled: { ...settled.settings, ...settledRuntime(given, runtime) },
      output: {
        project: project.id,
        run,
        cached,
        ...(flight ? { autopilot: flightOf(flight) } : {}),
        ...planOf(training),
        ...trains,
        checkpoint: { id: artifact.id, ...checkpoint },
      },
      view: {
        kind: 'trained' as const,
        project: project.id,
        cached,
        id: artifact.id,
        bytes: artifact.bytes,
        checkpoint,
      },
    };
  },
});

/** What Gate A said about this dataset. */
const judged = ({ ledger }: Session, project: Project, dataset: string): RecordedVerdict =>
  ledger.verdicts.latest(project.id, 'A', dataset) ??
  fail('stage.missing-input', 'the dataset was not judged by Gate A', {
    fix: 'Import it again: brewslm dataset import.',
  });

const refusal = (verdict: RecordedVerdict, { id }: Project) => ({
  output: { verdict },
  view: { kind: 'refused' as const, project: id, verdict },
  verdicts: [verdict],
});

/** Lets preflight and benchmark choose, saying each decision as it is made. */
async function fly(context: Context, project: Project, options: Input): Promise<AutopilotResult> {
  for (const name of ['baseModel', 'plan', 'method'] as const)
    if (options[name] !== undefined)
      fail('usage.invalid', `--autopilot chooses by itself; leave out ${name}`, {
        fix: 'Limit the candidates with --models.',
      });
  const { autopilot } = await import('./autopilot.ts');
  const session = await context.session();
  const wishes = { budgetSeconds: options.budget ?? null, models: options.models };
  const flight = await autopilot(session, project, wishes, (decision) =>
    context.tell({ kind: 'decision', decision }),
  );
  if (flight.benchmark) {
    const { artifact, summary, verdict } = flight.benchmark;
    context.tell({ kind: 'benchmark', benchmark: { artifact: artifact.id, summary, verdict } });
  }
  return flight;
}

/** With PyTorch a budget is on its card; nothing is measured for it. */
const asGiven: SettledBudget = { budget: {}, settings: {}, record: () => {} };

/** A time here was measured with the embedded runtime, so that is what keeps to it. */
const runtimeWished = (options: Input): Input =>
  options.budgetHere === undefined ? options : { ...options, runtime: 'embedded' };

/** PyTorch that was chosen by itself stays with the project, as a card may not be there the next time. */
const settledRuntime = (given: Input, { runtime }: RuntimeChoice) =>
  runtime === 'torch' && !asksForTorch(given) ? { runtime } : {};

const note = ({ ledger }: Session, run: number, { runtime }: Pick<PlanReport, 'runtime'>): void =>
  ledger.runs.event(run, 'runtime.chosen', { ...runtime });

const chosenBy = (flight: AutopilotResult | null): Pick<Input, 'baseModel' | 'method'> =>
  flight?.choice ? { baseModel: flight.choice.base, method: flight.choice.method } : {};

const flightOf = ({ decisions, preflight, benchmark }: AutopilotResult) => ({
  decisions,
  preflight: preflight.artifact.id,
  benchmark: benchmark?.artifact.id ?? null,
  verdicts: [preflight.verdict, ...(benchmark ? [benchmark.verdict] : [])],
});

/** Options win over the plan file, the plan file over the benchmark's choice and the defaults. */
async function requestOf(
  { ledger }: Session,
  project: Project,
  options: Input,
): Promise<TrainingRequest> {
  const [file, { chosenBase }, { checkOverrides }] = await Promise.all([
    planSettingsOf(options.plan),
    import('../../lifecycle/benchmark/benchmark-summary.ts'),
    import('../../planning/make-plan.ts'),
  ]);
  const chosen = chosenBase(ledger, project);
  const base =
    options.baseModel ??
    file?.base ??
    chosen?.id ??
    fail('usage.invalid', 'name a base model with --base-model', {
      fix: 'Or let a benchmark choose: brewslm train --project P --autopilot',
    });
  const { epochs, steps, learningRate, sequenceLength, loraRank } = options;
  const { lora, ...rest } = file?.overrides ?? {};
  return {
    base,
    method:
      trainedMethod(options.method) ?? file?.method ?? (base === chosen?.id ? chosen.method : null),
    profile: options.profile ?? file?.profile ?? 'balanced',
    budgetSeconds: options.budget ?? null,
    overrides: checkOverrides({
      ...rest,
      ...given({ epochs, steps, learningRate, sequenceLength }),
      ...(lora || loraRank !== undefined
        ? { lora: { ...lora, ...given({ rank: loraRank }) } }
        : {}),
    }),
  };
}

/** What is trained in QLoRA is what LoRA trains; the rest is of the runtime. */
const trainedMethod = (method: Input['method']) => (method === 'qlora' ? 'lora' : method);

const given = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;

/** @throws `run.interrupted` when the answer is no. */
async function confirm({ ask }: Context, { oneClick, yes }: Input): Promise<void> {
  if (oneClick || yes || ask === null) return;
  if (!(await ask.confirm('Train by this plan?'))) fail('run.interrupted', 'not started');
}

const planOf = ({
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
