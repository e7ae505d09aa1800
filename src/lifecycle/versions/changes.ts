/** What an import changed in its source. */
import type { Project } from '../../ledger/projects.ts';
import type { Session } from '../stage/run-stage.ts';
import { diffVersions, type VersionDiff } from './diff-versions.ts';
import { listVersions, versionBefore } from './versions.ts';

const EXAMPLES = 3;

/** Compares the newest import with the one before it; null where its source has no other version. */
export async function changesOfNewest(
  session: Session,
  project: Project,
): Promise<VersionDiff | null> {
  const before = versionBefore(session.ledger, project);
  const after = listVersions(session.ledger, project).find(({ current }) => current);
  if (before === null || after === undefined) return null;
  return diffVersions(session, before, after, { key: null, examples: EXAMPLES });
}
