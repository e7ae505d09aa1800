/**
 * What every command shares: a session with the ledger, `--json`, interruption, exit codes.
 * A command returns data and a way to draw it; drawing is skipped under `--json`.
 *
 * Exit codes: 0 done · 1 failed · 2 wrong usage · 3 gate FAIL · 4 gate INCONCLUSIVE · 130 interrupted.
 *
 * @module
 */
import type { Ledger } from '../ledger/ledger.ts';
import type { Verdict } from '../ledger/verdicts.ts';
import type { Session } from '../lifecycle/stage/run-stage.ts';
import type { Context } from '../operations/operation.ts';
import { toProblem } from '../problem/problem.ts';
import { askerFor } from './asker.ts';
import { ProgressLine } from './progress.ts';
import { renderProblem } from './draw/problem.ts';
import { styleFor, type Style } from './draw/text/style.ts';

export interface CommonOptions {
  json?: boolean;
  quiet?: boolean;
  threads?: number;
}

export interface CommandResult {
  /** Printed as JSON under `--json`. */
  data: unknown;
  /** Printed otherwise. */
  text(style: Style): string;
  /** Gates that this command ran; a FAIL or INCONCLUSIVE one sets the exit code. */
  verdicts?: readonly Verdict[] | undefined;
  /** The command did its work and the answer is bad news: exit code 1. */
  failed?: boolean | undefined;
  /** What it tells of was interrupted and can go on: exit code 130. */
  interrupted?: boolean | undefined;
  /** Under `--json` the data is the last of many lines. */
  oneLine?: boolean | undefined;
  /** That of a command which this one ran. */
  exitCode?: number;
}

/** What a handler works with. The ledger opens on first use, so that cheap commands stay cheap. */
export interface Cli {
  json: boolean;
  quiet: boolean;
  /** As given; by default as many as there are cores. */
  threads: number | undefined;
  /** What operations are lent, but for a way to tell news. */
  context: Omit<Context, 'tell'>;
  session(): Promise<Session>;
  signal: AbortSignal;
  style: Style;
  /** A line for people while the command works; goes to standard error. */
  note(text: string): void;
  progress: ProgressLine;
}

export const exitCodes = {
  failed: 1,
  usage: 2,
  gateFail: 3,
  gateInconclusive: 4,
  interrupted: 130,
};

/** Runs a handler, prints what it gives, and sets the exit code. */
export async function invoke(
  options: CommonOptions,
  handler: (cli: Cli) => Promise<CommandResult>,
): Promise<void> {
  const interruption = interruptSignal();
  const progress = new ProgressLine(options.quiet === true);
  let ledger: Ledger | undefined;
  const note = (text: string) => {
    if (options.quiet) return;
    progress.clear();
    process.stderr.write(`${text}\n`);
  };
  const session = async (): Promise<Session> => {
    const [{ Ledger, defaultHome }, { defaultThreads }] = await Promise.all([
      import('../ledger/ledger.ts'),
      import('../lifecycle/stage/run-stage.ts'),
    ]);
    ledger ??= new Ledger(defaultHome());
    return {
      ledger,
      signal: interruption.signal,
      threads: options.threads ?? defaultThreads(),
      progress: (update) => progress.update(update),
    };
  };
  const json = options.json === true;
  const style = styleFor(process.stderr);
  const context: Omit<Context, 'tell'> = {
    home: async () => (await import('../ledger/ledger.ts')).defaultHome(),
    session,
    signal: interruption.signal,
    progress: (update) => progress.update(update),
    ask: askerFor(json, progress),
  };
  const { quiet = false, threads } = options;
  const cli: Cli = {
    json,
    quiet,
    threads,
    context,
    session,
    signal: interruption.signal,
    style,
    progress,
    note,
  };
  try {
    const result = await handler(cli);
    progress.clear();
    print(result, cli.json);
    process.exitCode = result.exitCode ?? exitCodeOf(result);
  } catch (error) {
    progress.clear();
    reportFailure(error, cli.json);
  } finally {
    ledger?.close();
    interruption.release();
  }
}

function print(result: CommandResult, json: boolean): void {
  const text = json
    ? JSON.stringify(result.data, null, result.oneLine ? 0 : 2)
    : result.text(styleFor(process.stdout)).trimEnd();
  if (text) process.stdout.write(`${text}\n`);
}

/** Says what went wrong, as data on standard output under `--json`, and sets the exit code. */
export function reportFailure(error: unknown, json: boolean): void {
  const problem = toProblem(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: problem }, null, 2)}\n`);
  else process.stderr.write(`${renderProblem(problem, styleFor(process.stderr))}\n`);
  process.exitCode =
    problem.code === 'run.interrupted'
      ? exitCodes.interrupted
      : problem.code === 'usage.invalid'
        ? exitCodes.usage
        : exitCodes.failed;
}

function exitCodeOf({ failed, interrupted, verdicts = [] }: CommandResult): number {
  if (failed) return exitCodes.failed;
  return interrupted ? exitCodes.interrupted : gateExitCode(verdicts);
}

function gateExitCode(verdicts: readonly Verdict[]): number {
  if (verdicts.some(({ outcome }) => outcome === 'FAIL')) return exitCodes.gateFail;
  if (verdicts.some(({ outcome }) => outcome === 'INCONCLUSIVE')) return exitCodes.gateInconclusive;
  return 0;
}

/** First Ctrl-C asks the work to stop where it can resume; a second one ends the process. */
function interruptSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    process.stderr.write('\nstopping; press Ctrl-C again to stop at once\n');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
