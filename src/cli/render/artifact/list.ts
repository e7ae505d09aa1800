import { artifactTable } from '../../draw/artifacts.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.list'> = {
  text: ({ output }, style) =>
    output.length === 0 ? 'no artifacts yet' : artifactTable(output, style),
};
