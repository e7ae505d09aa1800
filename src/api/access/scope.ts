/**
 * What a key of one project may name: that project, its runs, jobs and artifacts, and what belongs to
 * nobody, such as templates.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import type { OperationName } from '../../operations/index.ts';
import { fail } from '../../problem/problem.ts';
import type { Caller } from './caller.ts';

/** Lists of what comes with the program, and of what the machine has. */
const ofNobody: ReadonlySet<OperationName> = new Set([
  'dataset.layouts',
  'dataset.schema',
  'model.list',
  'model.show',
  'project.schema',
  'runtime.list',
  'sample.list',
  'target.list',
  'task.list',
  'template.list',
] as const);

type Belongs = (ledger: Ledger, project: number, value: unknown) => boolean;

const isProject: Belongs = (ledger, project, value) =>
  ledger.projects.find(String(value)).id === project;

const isRun: Belongs = (ledger, project, value) =>
  ledger.runs.find(Number(value))?.project === project;

const isJob: Belongs = (ledger, project, value) =>
  ledger.jobs.find(Number(value))?.project === project;

const isArtifact: Belongs = (ledger, project, value) => {
  const { id } = ledger.artifacts.find(String(value));
  const sql = 'select 1 from project_artifacts where project = ? and artifact = ? limit 1';
  return ledger.database.one(sql, project, id) !== undefined;
};

/** Fields that name something which belongs to a project, by the first word of the operation, or any. */
const references: Readonly<Record<string, Belongs>> = {
  project: isProject,
  run: isRun,
  first: isRun,
  second: isRun,
  checkpoint: isArtifact,
  bundle: isArtifact,
  artifact: isArtifact,
  'artifact.id': isArtifact,
  'job.id': isJob,
  'job.job': isJob,
};

/** @throws `api.denied` unless all that is named belongs to the caller's project, if they have but one. */
export function checkScope(
  ledger: Ledger,
  { project, name: caller }: Caller,
  operation: OperationName,
  given: Readonly<Record<string, unknown>>,
): void {
  if (project === null || ofNobody.has(operation)) return;
  const [group] = operation.split('.');
  const named = Object.entries(given).flatMap(([field, value]) => {
    const belongs = references[`${group}.${field}`] ?? references[field];
    return belongs === undefined ? [] : [belongs(ledger, project, value)];
  });
  if (named.length === 0)
    fail('api.denied', `${caller} sees project ${project} alone, and ${operation} names none`);
  if (named.includes(false))
    fail('api.denied', `${caller} sees project ${project} alone, and this belongs to another`);
}
