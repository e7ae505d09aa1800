import { z } from 'zod';
import type { Target } from '../../catalog/targets/target.ts';
import type { DecisionTable } from '../../lifecycle/package/optimize/choose.ts';
import type { Speed } from '../../lifecycle/package/optimize/measure.ts';
import { positiveInteger, project, text } from '../fields.ts';
import { IMPORTANCE_ROWS, importanceRows } from '../importance-field.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, projectId, report } from '../output-parts.ts';

/** Here rather than read from the catalogue, so that help stays quick; a test holds them equal. */
export const ggufTargets = [
  'mobile_iphone15',
  'mobile_android_8gb',
  'raspberry_pi_5',
  'jetson_orin_nano',
  'laptop_16gb',
  'llama_cpp',
  'lm_studio',
] as const;

export const operation = defineOperation({
  examples: [
    'brewslm optimize --project 1 --target mobile_iphone15',
    'brewslm optimize --project 1 --target laptop_16gb --held-out-items 200',
  ],
  input: z.strictObject({
    project: project('project to optimize'),
    target: z.enum(ggufTargets).meta({ description: 'where it is to run', value: 'target' }),
    checkpoint: text('another checkpoint set than the newest', 'id').optional(),
    heldOutItems: positiveInteger('test items to measure on, at most', { value: 'n' }).default(60),
    importanceRows: importanceRows().default(IMPORTANCE_ROWS),
    output: text('where the files go; a folder below exports/ by default', 'folder', {
      path: 'write',
    }).optional(),
  }),
  output: z.object({
    project: projectId,
    bundle: artifactId,
    cached: z.boolean(),
    folder: z.string().describe('Where the files are.'),
    target: report<Target>('What the device allows.'),
    decision: report<DecisionTable>('Every type with its size, memory and loss, and the choice.'),
    speeds: z
      .record(z.string(), report<Speed>('Measured on this machine, not on the device.'))
      .describe('By type.'),
  }),
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const [{ exportProject }, { decisionOf }, { speedsOf }, { loadTarget }] = await Promise.all([
      import('../../lifecycle/package/export-project.ts'),
      import('../../lifecycle/package/optimize/choose.ts'),
      import('../../lifecycle/package/optimize/measure.ts'),
      import('../../catalog/targets/target.ts'),
    ]);
    const target = loadTarget(input.target);
    const { artifact, cached, folder } = await exportProject(session, project, {
      format: 'gguf',
      target: target.id,
      dtype: 'float32',
      heldOut: { scored: input.heldOutItems, generated: 0 },
      importanceRows: input.importanceRows,
      lossOnly: true,
      checkpoint: input.checkpoint,
      output: input.output ?? null,
    });
    return {
      output: {
        project: project.id,
        bundle: artifact.id,
        cached,
        folder,
        target,
        decision: decisionOf(artifact),
        speeds: Object.fromEntries(speedsOf(session.ledger, project, artifact)),
      },
    };
  },
});
