import { Option, type Command } from 'commander';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import type { CheckpointInfo } from '../../lifecycle/train/checkpoint.ts';
import type { TimeEstimate } from '../../planning/time/time-forecast.ts';
import type { PlanSettings } from '../../planning/plan-file.ts';
import type { PlannedTraining, TrainingRequest } from '../../lifecycle/train/train-project.ts';
import { chosenOptions, flightOf, fly } from '../autopilot.ts';
import { positiveInteger } from '../numbers.ts';
import { command, type Cli, type CommandResult } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { examples } from '../examples.ts';
import { renderVerdict } from '../render-problem.ts';
import { costText, groundsText, timeText } from '../render-time.ts';
import { bytes, duration, short, table, type Style } from '../style.ts';

export interface TrainOptions {
  project: string;
  baseModel?: string;
  method?: 'full' | 'lora';
  profile?: 'safe' | 'balanced' | 'max_quality';
  plan?: string;
  budget?: number;
  epochs?: number;
  steps?: number;
  learningRate?: number;
  sequenceLength?: number;
  loraRank?: number;
  dryRun?: boolean;
  autopilot?: boolean;
  oneClick?: boolean;
  yes?: boolean;
}

export function register(program: Command): void {
  const train = program
    .command('train')
    .description('plan and train; every default is shown before it starts')
    .requiredOption('--project <id|name>', 'the project')
    .option('--base-model <id>', 'base model; the winner of the benchmark when left out')
    .addOption(
      new Option('--method <method>', 'all weights, or low-rank adapters').choices([
        'full',
        'lora',
      ]),
    )
    .addOption(
      new Option('--profile <profile>', 'what the defaults aim at; balanced when left out').choices(
        ['safe', 'balanced', 'max_quality'],
      ),
    )
    .option('--plan <file>', 'YAML or JSON file with settings, or a whole plan')
    .option('--budget <time>', 'time on two cores of a recent laptop, such as 10m', parseDuration)
    .option('--epochs <number>', 'passes over the training data, whatever the budget', Number)
    .option('--steps <number>', 'optimizer steps, whatever the budget', positiveInteger)
    .option('--learning-rate <number>', 'peak learning rate', Number)
    .option('--sequence-length <tokens>', 'tokens per row', positiveInteger)
    .option('--lora-rank <number>', 'rank of the adapters', positiveInteger)
    .option('--autopilot', 'let preflight and benchmark choose base model and method')
    .option('--dry-run', 'show the plan and stop')
    .option('--one-click', 'ask nothing')
    .option('--yes', 'the same as --one-click')
    .action(command<TrainOptions>(trainCommand));
  examples(train, [
    'brewslm train --project 1 --autopilot --one-click',
    'brewslm train --project 1 --base-model brew-10m --budget 5m',
    'brewslm train --project 1 --base-model smollm2-135m-instruct --method lora --epochs 2',
    'brewslm train --project 1 --plan plan.yaml --dry-run',
  ]);
}

async function trainCommand(cli: Cli, options: TrainOptions): Promise<CommandResult> {
  const [session, { planTraining, requireDataset, train }] = await Promise.all([
    cli.session(),
    import('../../lifecycle/train/train-project.ts'),
  ]);
  const project = session.ledger.projects.find(options.project);
  const closed = await closedGate(cli, project.id, requireDataset(session, project).id);
  if (closed !== null) return refusal(closed, project.id);
  const flight = options.autopilot ? await fly(cli, options) : null;
  if (flight?.stoppedBy) return refusal(flight.stoppedBy, project.id);

  const request = await requestOf(cli, { ...options, ...chosenOptions(flight) });
  const planned = await planTraining(session, project, request);
  const { timeOfPlan } = await import('../../lifecycle/train/train-project.ts');
  const time = timeOfPlan(session, planned);
  const [{ admitPlan }, { stands }] = await Promise.all([
    import('../../lifecycle/gates/plan-admission.ts'),
    import('../../lifecycle/gates/standing.ts'),
  ]);
  const admission = await admitPlan(session.ledger, project, planned);
  if (options.dryRun)
    return {
      data: { ...planOf(planned), time, verdict: admission },
      text: (style) =>
        [renderPlan(planned, time, style), renderVerdict(admission, style)].join('\n'),
    };
  cli.note(renderPlan(planned, time, cli.style));
  if (!stands(admission)) return refusal(admission, project.id);
  if (admission.findings.length > 0) cli.note(renderVerdict(admission, cli.style));
  await confirm(cli, options);
  const { artifact, run, cached } = await train(session, project, planned);
  const checkpoint = artifact.json<CheckpointInfo>('checkpoint.json');
  return {
    data: {
      project: project.id,
      run,
      cached,
      ...(flight ? { autopilot: flightOf(flight) } : {}),
      ...planOf(planned),
      checkpoint: { id: artifact.id, ...checkpoint },
    },
    text: (style) =>
      [
        `${style.green(cached ? 'trained before' : 'trained')} checkpoint ${short(artifact.id)} (${bytes(artifact.bytes)})`,
        ...renderOutcome(checkpoint),
        `look: brewslm observe --project ${project.id}`,
        `next: brewslm export --project ${project.id} --format huggingface --target vllm`,
      ].join('\n'),
  };
}

/** Gate A on this dataset when it does not let training through; null when it does. */
async function closedGate(
  cli: Cli,
  project: number,
  dataset: string,
): Promise<RecordedVerdict | null> {
  const [{ ledger }, { fail }] = await Promise.all([
    cli.session(),
    import('../../problem/problem.ts'),
  ]);
  const verdict =
    ledger.verdicts.latest(project, 'A', dataset) ??
    fail('stage.missing-input', 'the dataset was not judged by Gate A', {
      fix: 'Import it again: brewslm dataset import.',
    });
  return verdict.outcome === 'PASS' || verdict.override !== null ? null : verdict;
}

const refusal = (verdict: RecordedVerdict, project: number): CommandResult => ({
  data: { verdict },
  verdicts: [verdict],
  text: (style) =>
    [
      renderVerdict(verdict, style),
      'nothing was trained: repair what the gate found, or take the responsibility with',
      `  brewslm gate override --project ${project} --gate ${verdict.gate} --reason "..."`,
    ].join('\n'),
});

/** Options win over the plan file, the plan file over the benchmark's choice and the defaults. */
async function requestOf(cli: Cli, options: TrainOptions): Promise<TrainingRequest> {
  const { fail } = await import('../../problem/problem.ts');
  const file: PlanSettings = options.plan
    ? (await import('../../planning/plan-file.ts')).readPlanFile(options.plan)
    : { overrides: {} };
  const { ledger } = await cli.session();
  const { chosenBase } = await import('../../lifecycle/benchmark/benchmark-summary.ts');
  const chosen = chosenBase(ledger, ledger.projects.find(options.project));
  const base =
    options.baseModel ??
    file.base ??
    chosen?.id ??
    fail('usage.invalid', 'name a base model with --base-model', {
      fix: 'Or let a benchmark choose: brewslm train --project P --autopilot',
    });
  const { checkOverrides } = await import('../../planning/make-plan.ts');
  const { lora, ...rest } = file.overrides;
  return {
    base,
    method: options.method ?? file.method ?? (base === chosen?.id ? chosen.method : null),
    profile: options.profile ?? file.profile ?? 'balanced',
    budgetSeconds: options.budget ?? null,
    overrides: checkOverrides({
      ...rest,
      ...given({
        epochs: options.epochs,
        steps: options.steps,
        learningRate: options.learningRate,
        sequenceLength: options.sequenceLength,
      }),
      ...(lora || options.loraRank !== undefined
        ? { lora: { ...lora, ...given({ rank: options.loraRank }) } }
        : {}),
    }),
  };
}

const given = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;

async function confirm(cli: Cli, { oneClick, yes }: TrainOptions): Promise<void> {
  if (oneClick || yes || cli.json || !process.stdin.isTTY || !process.stderr.isTTY) return;
  const [prompts, { fail }] = await Promise.all([
    import('@clack/prompts'),
    import('../../problem/problem.ts'),
  ]);
  const answer = await prompts.confirm({ message: 'Train by this plan?', output: process.stderr });
  if (answer !== true) fail('run.interrupted', 'not started');
}

const planOf = ({ artifact, base, plan, forecast }: PlannedTraining) => ({
  planArtifact: artifact.id,
  base: { id: base.id, kind: base.kind, digest: base.digest },
  plan,
  forecast,
});

/** The plan with every setting, and what it comes to. */
export function renderPlan(
  { artifact, plan, forecast }: PlannedTraining,
  time: TimeEstimate,
  style: Style,
): string {
  const settings = Object.entries(plan)
    .filter(([name]) => name !== 'schema')
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : `${value}`]);
  const { train, validation } = forecast;
  return [
    style.bold(`plan ${short(artifact.id)}`),
    table(['setting', 'value'], settings, style),
    '',
    `data      ${train.examples} examples, ${train.tokens} tokens, ${train.targetTokens} of them learnt; half are longer than ${train.p50} tokens, 1 % longer than ${train.p99}`,
    ...(forecast.truncated + forecast.dropped > 0
      ? [`cut       ${forecast.truncated} shortened to fit, ${forecast.dropped} left out`]
      : []),
    `held out  ${validation.examples} examples, ${validation.tokens} tokens at each evaluation`,
    `amount    ${plan.steps} steps of ${forecast.tokensPerStep} tokens, ${forecast.epochs} epochs, limited by ${forecast.limitedBy}`,
    `time      ${timeText(time)} here, estimated ${groundsText(time)}; budgets are counted on two cores of a recent laptop: ${duration(forecast.referenceSeconds)}`,
    ...(time.cost === null ? [] : [`cost      ${costText(time)}`]),
    `memory    ${bytes(forecast.memory.expected)}, between ${bytes(forecast.memory.low)} and ${bytes(forecast.memory.high)} (estimated from shapes)`,
  ].join('\n');
}

export function renderOutcome(checkpoint: CheckpointInfo): string[] {
  const { bestLoss, bestStep, lastStep, stoppedBy, evals } = checkpoint;
  const first = evals[0];
  const quality =
    bestLoss === null
      ? 'no held-out items to measure on'
      : `held-out loss ${bestLoss.toFixed(3)}, perplexity ${Math.exp(bestLoss).toFixed(2)}, measured on ${first.targetTokens} tokens at step ${bestStep}; before training ${first.loss.toFixed(3)}`;
  return [quality, `${lastStep} steps, ended by ${stoppedBy}`];
}
