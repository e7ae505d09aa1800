import { bytes } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.gc'> = {
  text: ({ output, view: { dryRun } }) =>
    `${dryRun ? 'would delete' : 'deleted'} ${output.objects} objects and ${output.unfinished} unfinished files, ${bytes(output.bytes)}`,
};
