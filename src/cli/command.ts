/**
 * What every command shares: a session with the ledger, `--json`, interruption, exit codes.
 * A command's handler returns data and a way to draw it; drawing is skipped under `--json`.
 *
 * Exit codes: 0 done · 1 failed · 2 wrong usage · 3 gate FAIL · 4 gate INCONCLUSIVE · 130 interrupted.
 *
 * @module
 */
import type { Command } from 'commander';
import type { Ledger } from '../ledger/ledger.ts';
import type { Verdict } from '../ledger/verdicts.ts';
import type { Session } from '../lifecycle/stage/run-stage.ts';
import { toProblem } from '../problem/problem.ts';
import { ProgressLine } from './progress.ts';
import { renderProblem } from './render-problem.ts';
import { styleFor, type Style } from './style.ts';

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
  verdicts?: Verdict[];
  /** The command did its work and the answer is bad news: exit code 1. */
  failed?: boolean;
  /** That of a command which this one ran. */
  exitCode?: number;
}

/** What a handler works with. The ledger opens on first use, so that cheap commands stay cheap. */
export interface Cli {
  json: boolean;
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

/**
 * Wraps a handler as a commander action.
 *
 * @example
 * program.command('list').action(command(async (cli) => ({ data: [], text: () => 'none' })));
 */
export function command<Options extends object>(
  handler: (
    cli: Cli,
    options: Options & CommonOptions,
    ...args: string[]
  ) => Promise<CommandResult>,
): (...received: unknown[]) => Promise<void> {
  return async (...received) => {
    const self = received.at(-1) as Command;
    const options = self.optsWithGlobals() as Options & CommonOptions;
    await invoke(options, (cli) => handler(cli, options, ...(self.args as string[])));
  };
}

async function invoke(
  options: CommonOptions,
  handler: (cli: Cli) => Promise<CommandResult>,
): Promise<void> {
  const interruption = interruptSignal();
  const progress = new ProgressLine(options.quiet === true);
  let ledger: Ledger | undefined;
  const cli: Cli = {
    json: options.json === true,
    signal: interruption.signal,
    style: styleFor(process.stderr),
    progress,
    note(text) {
      if (options.quiet) return;
      progress.clear();
      process.stderr.write(`${text}\n`);
    },
    async session() {
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
    },
  };
  try {
    const result = await handler(cli);
    progress.clear();
    print(result, cli.json);
    process.exitCode =
      result.exitCode ?? (result.failed ? exitCodes.failed : gateExitCode(result.verdicts ?? []));
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
    ? JSON.stringify(result.data, null, 2)
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

function gateExitCode(verdicts: Verdict[]): number {
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
