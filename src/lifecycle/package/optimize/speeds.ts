import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Project } from '../../../ledger/projects.ts';
import type { Speed } from './measure.ts';

/** Speeds by type, as measured in the run that made a bundle; they are no part of its bytes. */
export function speedsOf(ledger: Ledger, project: Project, bundle: Artifact): Map<string, Speed> {
  const run = ledger.runs
    .list(project.id)
    .findLast(({ artifact, status }) => artifact === bundle.id && status === 'done');
  const events = run === undefined ? [] : ledger.runs.events(run.id);
  return new Map(
    events
      .filter(({ type }) => type === 'optimize.measured')
      .map(({ data }) => [String(data.type), data as unknown as Speed]),
  );
}
