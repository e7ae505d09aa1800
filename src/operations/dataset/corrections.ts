import { z } from 'zod';
import type { Correction } from '../../lifecycle/corrections/corrections.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { projectId, report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: ['brewslm dataset corrections --project 1'],
  input: z.strictObject({ project: project('project to look at') }),
  output: z.object({
    project: projectId,
    file: z.string().describe('Where they lie, one a line; it need not be there yet.'),
    imported: z.int().describe('How many rows of corrections the dataset was made from.'),
    corrections: z.array(
      report<Correction>('What was said, what is right to reply, and what was replied.'),
    ),
  }),
  async run(context, input) {
    const [{ ledger }, { correctionsPath, readCorrections }, { correctionsFile, manifestOf }] =
      await Promise.all([
        context.session(),
        import('../../lifecycle/corrections/corrections.ts'),
        import('../../lifecycle/ingest/snapshot.ts'),
      ]);
    const project = ledger.projects.find(input.project);
    const dataset = ledger.projects.latest(project, 'canonical-dataset');
    const files = dataset && manifestOf(ledger.artifacts.inputs(dataset).snapshot).files;
    return {
      output: {
        project: project.id,
        file: correctionsPath(ledger.home, project),
        imported: files?.find(({ name }) => name === correctionsFile)?.records ?? 0,
        corrections: readCorrections(ledger.home, project),
      },
    };
  },
});
