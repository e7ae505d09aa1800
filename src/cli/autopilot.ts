/**
 * Autopilot on the command line: says each decision as it is made.
 *
 * @module
 */
import type { AutopilotResult } from '../lifecycle/autopilot.ts';
import type { Cli } from './command.ts';

interface FlightOptions {
  project: string;
  baseModel?: string;
  plan?: string;
  method?: 'full' | 'lora';
  budget?: number;
}

/** Runs autopilot, saying each decision as it is made. */
export async function fly(cli: Cli, options: FlightOptions): Promise<AutopilotResult> {
  const [session, { autopilot }, { renderBenchmark }] = await Promise.all([
    cli.session(),
    import('../lifecycle/autopilot.ts'),
    import('./render-benchmark.ts'),
  ]);
  for (const name of ['baseModel', 'plan', 'method'] as const)
    if (options[name] !== undefined) await conflict(name);
  const project = session.ledger.projects.find(options.project);
  const { style } = cli;
  const result = await autopilot(session, project, options.budget ?? null, (decision) =>
    cli.note(
      `${style.cyan('autopilot')} ${style.bold(decision.what)}\n          because: ${decision.why}`,
    ),
  );
  if (result.benchmark) cli.note(renderBenchmark(result.benchmark, style));
  return result;
}

async function conflict(option: string): Promise<never> {
  const { fail } = await import('../problem/problem.ts');
  return fail('usage.invalid', `--autopilot chooses by itself; leave out ${option}`, {
    fix: 'Limit the candidates with `brewslm preflight --base-model ID` first.',
  });
}

/** The choice as the options a person would have typed. */
export const chosenOptions = (
  flight: AutopilotResult | null,
): Pick<FlightOptions, 'baseModel' | 'method'> =>
  flight?.choice ? { baseModel: flight.choice.base, method: flight.choice.method } : {};

/** What autopilot did, as data. */
export const flightOf = ({ decisions, preflight, benchmark }: AutopilotResult) => ({
  decisions,
  preflight: preflight.artifact.id,
  benchmark: benchmark?.artifact.id ?? null,
  verdicts: [preflight.verdict, ...(benchmark ? [benchmark.verdict] : [])],
});
