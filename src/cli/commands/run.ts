import { Option, type Command } from 'commander';
import type { Run, RunEvent } from '../../ledger/runs.ts';
import type { Timeline } from '../../lifecycle/observe/timeline.ts';
import { chart, type Point } from '../chart.ts';
import { positiveInteger } from '../numbers.ts';
import { command, type CommandResult, type Cli } from '../command.ts';
import { examples } from '../examples.ts';
import { renderProblem } from '../render-problem.ts';
import { bytes, duration, short, table, type Style } from '../style.ts';

interface RunOptions {
  project: string;
  run?: number;
}

const projectOption = ['--project <id|name>', 'the project'] as const;
const runOption = () =>
  new Option('--run <number>', 'the run; the newest training when left out').argParser(
    positiveInteger,
  );

export function register(program: Command): void {
  const run = program.command('run').description('what ran, when, and how it went');
  run
    .command('list')
    .description('list the runs of a project, oldest first')
    .requiredOption(...projectOption)
    .action(command<RunOptions>(listRuns));
  run
    .command('show')
    .description('show a run: loss curve, figures, alerts')
    .requiredOption(...projectOption)
    .addOption(runOption())
    .action(command<RunOptions>(showRun));
  run
    .command('timeline')
    .description('show the events of a run, one a line')
    .requiredOption(...projectOption)
    .addOption(runOption())
    .action(command<RunOptions>(showEvents));

  const observe = program
    .command('observe')
    .description('show how training goes or went: loss curve, figures, alerts')
    .requiredOption(...projectOption)
    .addOption(runOption())
    .action(command<RunOptions>(showRun));
  examples(observe, ['brewslm observe --project 1', 'brewslm run timeline --project 1 --run 7']);
}

async function listRuns(cli: Cli, options: RunOptions): Promise<CommandResult> {
  const { ledger } = await cli.session();
  const runs = ledger.runs.list(ledger.projects.find(options.project).id);
  return {
    data: runs,
    text: (style) =>
      runs.length === 0
        ? 'no runs yet'
        : table(
            ['run', 'stage', 'status', 'started', 'took', 'made'],
            runs.map((run) => [
              `${run.id}`,
              run.stage,
              statusTone(run, style),
              run.startedAt,
              took(run),
              run.artifact === null ? (run.problem?.message ?? '') : short(run.artifact),
            ]),
            style,
          ),
  };
}

async function showRun(cli: Cli, options: RunOptions): Promise<CommandResult> {
  const [{ ledger }, { findRun, timelineOf }] = await Promise.all([
    cli.session(),
    import('../../lifecycle/observe/timeline.ts'),
  ]);
  const project = ledger.projects.find(options.project);
  const timeline = timelineOf(ledger, findRun(ledger, project, options.run));
  return { data: timeline, text: (style) => renderTimeline(timeline, style) };
}

async function showEvents(cli: Cli, options: RunOptions): Promise<CommandResult> {
  const [{ ledger }, { findRun }] = await Promise.all([
    cli.session(),
    import('../../lifecycle/observe/timeline.ts'),
  ]);
  const run = findRun(ledger, ledger.projects.find(options.project), options.run);
  const events = ledger.runs.events(run.id);
  return {
    data: { run, events },
    text: (style) => events.map((event) => eventLine(run, event, style)).join('\n') || 'no events',
  };
}

export function renderTimeline(timeline: Timeline, style: Style): string {
  const { run, metrics, evaluations, retries, alerts } = timeline;
  const head = `run ${run.id} ${style.bold(run.stage)} ${statusTone(run, style)} · ${duration(timeline.seconds)}`;
  const curve = chart(
    metrics.map(({ step, loss }): Point => [step, loss]),
    evaluations.map(({ step, loss }): Point => [step, loss]),
    { width: 64, height: 10 },
  );
  const figures = [
    ...lossFigures(timeline),
    timeline.tokensPerSecond === null
      ? ''
      : `speed   ${Math.round(timeline.tokensPerSecond)} tokens/s measured over ${timeline.tokens} tokens`,
    timeline.peakResidentBytes === null
      ? ''
      : `memory  ${bytes(timeline.peakResidentBytes)} at most`,
    timeline.checkpoints.length === 0
      ? ''
      : `saved   checkpoint at step ${timeline.checkpoints.at(-1)}`,
    run.artifact === null ? '' : `made    ${short(run.artifact)}`,
  ];
  return [
    head,
    ...(curve ? ['', curve, style.dim('training loss by step; ○ held-out loss'), ''] : []),
    ...figures.filter(Boolean),
    ...retries.map(({ attempt, problem }) =>
      style.yellow(`attempt ${attempt} after: ${problem.message}`),
    ),
    ...alerts.map((alert) => renderProblem(alert, style)),
    ...(run.problem ? [renderProblem(run.problem, style)] : []),
  ].join('\n');
}

function lossFigures({ metrics, evaluations }: Timeline): string[] {
  const last = metrics.at(-1);
  const best = evaluations.findLast((evaluation) => evaluation.best);
  return [
    last === undefined ? '' : `loss    ${last.loss.toFixed(3)} at step ${last.step}`,
    best === undefined
      ? ''
      : `best    held-out loss ${best.loss.toFixed(3)}, perplexity ${Math.exp(best.loss).toFixed(2)}, at step ${best.step}, measured on ${best.targetTokens} tokens`,
  ];
}

function eventLine(run: Run, event: RunEvent, style: Style): string {
  const seconds = (Date.parse(event.at) - Date.parse(run.startedAt)) / 1000;
  const figures = Object.entries(event.data)
    .map(([name, value]) => `${name} ${eventValue(value)}`)
    .join(', ');
  return `${style.dim(`+${seconds.toFixed(1)}s`.padStart(9))}  ${event.type.padEnd(10)}  ${figures}`;
}

function eventValue(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function statusTone({ status }: Run, style: Style): string {
  const tone = {
    running: style.cyan,
    done: style.green,
    cached: style.dim,
    failed: style.red,
    interrupted: style.yellow,
  }[status];
  return tone(status);
}

const took = ({ startedAt, endedAt }: Run): string =>
  endedAt === null ? '' : duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
