import { z } from 'zod';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Run } from '../../ledger/work/runs.ts';
import { fail } from '../../problem/problem.ts';
import { positiveInteger, project } from '../fields.ts';

export const chosenRun = z.strictObject({
  run: positiveInteger('the run by number; the newest training when left out', {
    value: 'number',
    option: 'the same as an option',
  }).optional(),
  project: project('the project whose newest training is meant; any when left out').optional(),
});

/** A run that must be named: something is done to it. */
export const oneRun = z.strictObject({
  run: positiveInteger('the run by number', { value: 'number' }),
});

/**
 * Finds the run that was meant, in whatever project of the home.
 *
 * @throws `run.unknown` with the nearest there is; `project.unknown`.
 */
export async function runMeant(
  ledger: Ledger,
  { run: number, project: name }: z.output<typeof chosenRun>,
): Promise<Run> {
  const project = name === undefined ? undefined : ledger.projects.find(name);
  const named = number === undefined ? undefined : ledger.runs.find(number);
  if (named !== undefined && (project === undefined || named.project === project.id)) return named;
  const runs = project === undefined ? ledger.runs.all() : ledger.runs.list(project.id);
  const of = project === undefined ? 'this home' : `project ${project.name}`;
  if (number === undefined)
    return (
      runs.findLast(({ stage, status }) => stage === 'train' && status !== 'cached') ??
      runs.at(-1) ??
      fail('run.unknown', `${of} has no runs yet`, { fix: 'Start one with `brewslm train`.' })
    );
  return unknown(named, runs, number, of);
}

function unknown(
  elsewhere: Run | undefined,
  runs: readonly Run[],
  number: number,
  of: string,
): never {
  if (elsewhere !== undefined)
    fail('run.unknown', `run ${number} is of project ${elsewhere.project}, not of ${of}`, {
      fix: 'Leave --project out: a run has its number in the whole home.',
    });
  const distance = ({ id }: Run) => Math.abs(id - number);
  const nearest = [...runs].sort((a, b) => distance(a) - distance(b))[0] as Run | undefined;
  const hint =
    nearest === undefined
      ? ', which has no runs yet'
      : `; the nearest is ${nearest.id} (${nearest.stage}, ${nearest.status})`;
  return fail('run.unknown', `there is no run ${number} in ${of}${hint}`);
}
