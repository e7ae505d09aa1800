import { bytes, short, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.versions'> = {
  text: ({ output: versions, view: { project } }, style) =>
    versions.length === 0
      ? `nothing was imported; first: brewslm dataset import --project ${project} SOURCE`
      : table(
          ['source', 'version', 'rows', 'size', 'imported', 'snapshot', ''],
          versions.map((item) => [
            item.source,
            `${item.version}`,
            `${item.records}`,
            bytes(item.bytes),
            item.importedAt.slice(0, 16).replace('T', ' '),
            short(item.snapshot),
            item.current ? 'in use' : '',
          ]),
          style,
        ),
};
