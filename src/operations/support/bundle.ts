import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { flag, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: [
    'brewslm support-bundle --project 1',
    'brewslm support-bundle --project 1 --output support.zip --yes',
  ],
  input: z.strictObject({
    project: project('the project'),
    output: text('the archive to write', 'file', { path: 'write' }).default('brewslm-support.zip'),
    yes: flag('write it without asking', { of: 'call' }).optional(),
  }),
  output: z.object({
    file: z.string().nullable().describe('The archive; null when nothing was written.'),
    bytes: z.int().describe('Of all files, before they are compressed.'),
    files: z.array(z.object({ name: z.string(), holds: z.string(), bytes: z.int() })),
  }),
  async run(context, { project: reference, output: target, yes }) {
    const [{ ledger }, { supportFiles, archiveOf }] = await Promise.all([
      context.session(),
      import('../../lifecycle/support/support-bundle.ts'),
    ]);
    const found = supportFiles(ledger, ledger.projects.find(reference));
    const files = found.map(({ name, holds, content }) => ({ name, holds, bytes: content.length }));
    const bytes = files.reduce((total, file) => total + file.bytes, 0);
    const { ask } = context;
    if (!yes && ask !== null)
      await ask.show(
        'What the archive holds; no rows, paths or secrets',
        files.map(({ name, holds }) => `${name}  ${holds}`).join('\n'),
      );
    const write = yes ?? (ask !== null && (await ask.confirm(`Write ${target}?`)));
    if (write) writeFileSync(target, archiveOf(found));
    return { output: { file: write ? target : null, bytes, files } };
  },
});
