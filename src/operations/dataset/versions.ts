import { z } from 'zod';
import type { SnapshotManifest } from '../../lifecycle/ingest/snapshot.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: ['brewslm dataset versions --project 1'],
  input: z.strictObject({ project: project('project') }),
  output: z.array(
    z.object({
      source: z.string(),
      version: z.int().describe('Counted from 1 within the source.'),
      snapshot: artifactId,
      origin: report<NonNullable<SnapshotManifest['origin']>>('Where it was downloaded from.')
        .nullable()
        .optional(),
      files: z.int(),
      records: z.int(),
      bytes: z.int(),
      importedAt: z.string(),
      current: z.boolean().describe('Whether the newest import has these bytes.'),
    }),
  ),
  async run(context, input) {
    const [{ ledger }, { listVersions }] = await Promise.all([
      context.session(),
      import('../../lifecycle/versions/versions.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const versions = listVersions(ledger, project).map(
      ({ source, version, snapshot, manifest, importedAt, current }) => ({
        source,
        version,
        snapshot: snapshot.id,
        origin: manifest.origin,
        files: manifest.files.length,
        records: manifest.files.reduce((total, { records }) => total + records, 0),
        bytes: manifest.files.reduce((total, file) => total + file.bytes, 0),
        importedAt,
        current,
      }),
    );
    return { output: versions, view: { project: project.id } };
  },
});
