/**
 * Where a mapping is not sure enough, the user is asked; without a terminal the command stops, and
 * what it stops with lists the readings.
 *
 * @module
 */
import type { Mapping } from '../catalog/records/mapping.ts';
import type { Reading } from '../lifecycle/normalize/mapping/inference/infer-mapping.ts';
import { ProblemError } from '../problem/problem.ts';
import type { Cli } from './command.ts';

/**
 * @param given What the user stated; null lets `work` infer.
 * @param work Called again with the reading that was chosen.
 */
export async function askWhereUnclear<Result>(
  cli: Cli,
  given: Mapping | null,
  work: (mapping: Mapping | null) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(given);
  } catch (error) {
    const readings = readingsOf(error);
    if (readings.length === 0 || cli.json || !process.stdin.isTTY || !process.stderr.isTTY)
      throw error;
    cli.progress.clear();
    const chosen = await ask(readings);
    if (chosen === null) throw error;
    return work(chosen);
  }
}

const readingsOf = (error: unknown): Reading[] =>
  error instanceof ProblemError && error.problem.code === 'mapping.unclear'
    ? ((error.problem.evidence?.readings as Reading[] | undefined) ?? [])
    : [];

/** Null when none is right. */
async function ask(readings: readonly Reading[]): Promise<Mapping | null> {
  const prompts = await import('@clack/prompts');
  const answer = await prompts.select({
    message: 'It is not clear how to read these columns. Which is right?',
    output: process.stderr,
    options: [
      ...readings.map(({ shape, mapping, confidence, coverage }, index) => ({
        value: index,
        label: `${shape} → ${mapping.schema}`,
        hint: `confidence ${percent(confidence)}, fits ${percent(coverage)}`,
      })),
      { value: readings.length, label: 'none of them', hint: 'stop; write a mapping file' },
    ],
  });
  return typeof answer === 'number' ? (readings[answer]?.mapping ?? null) : null;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
