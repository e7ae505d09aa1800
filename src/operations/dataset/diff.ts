import { z } from 'zod';
import type { VersionDiff } from '../../lifecycle/versions/diff-versions.ts';
import { fail } from '../../problem/problem.ts';
import { positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm dataset diff --project 1',
    'brewslm dataset diff 1 3 --project 1',
    'brewslm dataset diff 1 2 --project 1 --key ticket_id --limit 20 --json',
  ],
  input: z.strictObject({
    from: text(
      'number of a version, or id of its snapshot; the one before when left out',
      'version',
    ).optional(),
    to: text('the same; the newest when left out', 'version').optional(),
    project: project('project'),
    key: text('field that names a row; found when left out', 'field').optional(),
    source: text(
      'whose version numbers are meant, where there are several sources',
      'source',
    ).optional(),
    limit: positiveInteger('examples to show of each kind', { value: 'n' }).default(5),
  }),
  output: report<VersionDiff>('How many rows were added, removed and changed, with examples.'),
  async run(context, { from, to, key, source, limit, ...input }) {
    const [session, { diffVersions }, { findVersion, listVersions, versionBefore }] =
      await Promise.all([
        context.session(),
        import('../../lifecycle/versions/diff-versions.ts'),
        import('../../lifecycle/versions/versions.ts'),
      ]);
    const project = session.ledger.projects.find(input.project);
    const versions = listVersions(session.ledger, project);
    const newest = versions.find(({ current }) => current);
    const after = to ? findVersion(versions, to, source) : newest;
    const before = from
      ? findVersion(versions, from, source)
      : versionBefore(session.ledger, project);
    if (!before || !after)
      return fail('dataset.version', `project ${project.name} has no two versions of its source`);
    const wishes = { key: key ?? null, examples: limit };
    return { output: await diffVersions(session, before, after, wishes) };
  },
});
