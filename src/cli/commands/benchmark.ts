import type { Command } from 'commander';
import { command, type Cli, type CommandResult } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { examples } from '../examples.ts';
import { count } from '../numbers.ts';

interface BenchmarkCommandOptions {
  project: string;
  models?: string[];
  budget: number;
  shots?: number;
}

interface ShowOptions {
  project: string;
  html?: string;
}

export function register(program: Command): void {
  const benchmark = program
    .command('benchmark')
    .description('stage 4: train and score ready candidates on a sample of your data; then Gate C')
    .requiredOption('--project <id|name>', 'project to work on')
    .option('--models <ids...>', 'candidates; all that preflight found ready when left out')
    .option('--budget <duration>', 'time for all candidates together', parseDuration, 120)
    .option(
      '--shots <number>',
      "examples shown to pretrained bases before training; the task's when left out",
      count,
    )
    .action(command<BenchmarkCommandOptions>(runCommand));
  examples(benchmark, [
    'brewslm benchmark --project 1',
    'brewslm benchmark --project 1 --models brew-3m brew-10m --budget 5m',
    'brewslm benchmark --project 1 --shots 0',
    'brewslm benchmark show --project 1',
  ]);

  const show = benchmark
    .command('show')
    .description('the newest benchmark: ranking with error bars, who dropped out, tags')
    // Required by the command above, which reads it wherever it stands.
    .option('--project <id|name>', 'project to look at')
    .option('--html <file>', 'write a page with a chart, one file that needs nothing else')
    .action(command<ShowOptions>(showCommand));
  examples(show, [
    'brewslm benchmark show --project 1',
    'brewslm benchmark show --project 1 --html benchmark.html',
  ]);
}

async function runCommand(cli: Cli, options: BenchmarkCommandOptions): Promise<CommandResult> {
  const session = await cli.session();
  const project = session.ledger.projects.find(options.project);
  const [{ runBenchmark }, { renderBenchmark }] = await Promise.all([
    import('../../lifecycle/run-benchmark.ts'),
    import('../render-benchmark.ts'),
  ]);
  const result = await runBenchmark(session, project, {
    models: options.models,
    budgetSeconds: options.budget,
    shots: options.shots,
  });
  return {
    data: { artifact: result.artifact.id, summary: result.summary, verdict: result.verdict },
    text: (style) => renderBenchmark(result, style),
    verdicts: result.verdict.override === null ? [result.verdict] : [],
  };
}

/** Looks only: the verdict is shown as it was given, and decides no exit code. */
async function showCommand(cli: Cli, options: ShowOptions): Promise<CommandResult> {
  const session = await cli.session();
  const project = session.ledger.projects.find(options.project);
  const [{ latestBenchmark }, { figuresOnTheWay }, { renderBenchmark, renderDetails }] =
    await Promise.all([
      import('../../lifecycle/run-benchmark.ts'),
      import('../../lifecycle/benchmark/benchmark-summary.ts'),
      import('../render-benchmark.ts'),
    ]);
  const shown = latestBenchmark(session, project);
  const { artifact, summary, verdict } = shown;
  const figures = figuresOnTheWay(session.ledger, project, artifact, summary);
  if (options.html !== undefined) {
    const [{ benchmarkPage }, { writeFile }] = await Promise.all([
      import('../benchmark-page/page.ts'),
      import('node:fs/promises'),
    ]);
    await writeFile(options.html, benchmarkPage(project.name, shown, figures));
  }
  return {
    data: { artifact: artifact.id, summary, verdict, figures: Object.fromEntries(figures) },
    text: (style) =>
      [
        renderBenchmark(shown, style),
        renderDetails(summary, figures, style),
        ...(options.html === undefined ? [] : ['', `the page is ${options.html}`]),
      ].join('\n'),
  };
}
