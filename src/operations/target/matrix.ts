import { z } from 'zod';
import type { MatrixRow } from '../../lifecycle/package/acceptance/matrix.ts';
import { positiveInteger, project, text, texts } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { projectId, report } from '../output-parts.ts';

/** One for each format that targets load. */
const usual = ['vllm', 'llama_cpp', 'ollama', 'mlx', 'transformers_js'];

export const operation = defineOperation({
  examples: [
    'brewslm target matrix --project 1',
    'brewslm target matrix --project 1 --target ollama --target vllm --held-out-items 50',
  ],
  input: z.strictObject({
    project: project('project to export'),
    target: texts('target, repeatable; one for each format when left out', {
      value: 'target',
    }).default(usual),
    heldOutItems: positiveInteger('test items to measure on, at most', { value: 'n' }).default(20),
    output: text(
      'a folder that gets one for each target; folders below exports/ by default',
      'folder',
      {
        path: 'write',
      },
    ).optional(),
  }),
  output: z.object({
    project: projectId,
    rows: z.array(report<MatrixRow>('A target: its bundle, and what each consumer made of it.')),
  }),
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const [{ exportMatrix }, { keptEnvironment }] = await Promise.all([
      import('../../lifecycle/package/acceptance/matrix.ts'),
      import('../../runtimes/torch/environment/environment.ts'),
    ]);
    const environment = keptEnvironment(session.ledger.home);
    const rows = await exportMatrix(session, project, {
      targets: input.target,
      items: input.heldOutItems,
      output: input.output ?? null,
      surroundings: {
        path: process.env.PATH ?? '',
        pythons: environment === null ? [] : [environment.python],
        signal: session.signal,
      },
    });
    return {
      output: { project: project.id, rows },
      failed: rows.some(({ problem }) => problem !== null),
    };
  },
});
