import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { chosenRun, runMeant } from './chosen-run.ts';

const defaults = {
  otlp: () => process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? 'http://localhost:4318',
  mlflow: () => process.env.MLFLOW_TRACKING_URI ?? 'http://localhost:5000',
};

export const operation = defineOperation({
  examples: [
    'brewslm run export --to tensorboard --folder tensorboard',
    'brewslm run export 7 --to otlp --address http://localhost:4318',
    'brewslm run export --project 1 --to mlflow --address http://localhost:5000',
  ],
  input: chosenRun.extend({
    to: z
      .enum(['tensorboard', 'otlp', 'mlflow'])
      .meta({ description: 'what takes the run', value: 'tool' }),
    address: text(
      'of the receiver; that of OTEL_EXPORTER_OTLP_ENDPOINT or MLFLOW_TRACKING_URI when left out, else one on this machine',
      'url',
    ).optional(),
    folder: text('where event files of TensorBoard go; tensorboard when left out', 'folder', {
      path: 'write',
    }).optional(),
  }),
  output: z.object({
    run: z.int(),
    to: z.string(),
    place: z.string().describe('The file that was written, or the address that was sent to.'),
    points: z.int().describe('Figures that were sent.').optional(),
    already: z.boolean().describe('It was there from an earlier export.').optional(),
  }),
  async run(context, { to, address, folder, ...meant }) {
    const [{ ledger }, { reportOf }] = await Promise.all([
      context.session(),
      import('../../lifecycle/run-report.ts'),
    ]);
    if ((to === 'tensorboard' ? address : folder) !== undefined)
      fail(
        'usage.invalid',
        `--to ${to} takes no --${to === 'tensorboard' ? 'address' : 'folder'}`,
        {
          fix: `Give --${to === 'tensorboard' ? 'folder' : 'address'} in its place.`,
        },
      );
    const chosen = await runMeant(ledger, meant);
    const project = ledger.projects.find(String(chosen.project));
    const report = reportOf(ledger, project, chosen);
    const run = report.timeline.run.id;
    switch (to) {
      case 'tensorboard': {
        const { exportToTensorBoard } =
          await import('../../lifecycle/observe/export/tensorboard.ts');
        return { output: { run, to, place: exportToTensorBoard(report, folder ?? 'tensorboard') } };
      }
      case 'otlp': {
        const place = address ?? defaults.otlp();
        const { exportToOtlp } = await import('../../lifecycle/observe/export/otlp.ts');
        const { points } = await exportToOtlp(report, place);
        return { output: { run, to, place, points } };
      }
      case 'mlflow': {
        const place = address ?? defaults.mlflow();
        const { exportToMlflow } = await import('../../lifecycle/observe/export/mlflow.ts');
        const { points, already } = await exportToMlflow(report, place);
        return { output: { run, to, place, points, already } };
      }
    }
  },
});
