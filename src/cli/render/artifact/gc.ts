import { bytes } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.gc'> = {
  text({ output: { objects, unfinished, forgotten, bytes: all }, view: { dryRun } }) {
    const counts = [
      `${objects} objects`,
      `${unfinished} unfinished files`,
      `${forgotten.uploads} uploads`,
      `${forgotten.logs} logs`,
      `${forgotten.starts} starting weights`,
    ];
    return `${dryRun ? 'would delete' : 'deleted'} ${counts.join(', ')}: ${bytes(all)}`;
  },
};
