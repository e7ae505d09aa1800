import { oneLine } from '../../draw/artifacts.ts';
import { bytes, short, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.show'> = {
  text: ({ output: { id, kind, files, inputs, producer, summary } }, style) =>
    [
      `${style.bold(kind)} ${id}`,
      `stage    ${producer.stage} version ${producer.version}, seed ${producer.seed}`,
      ...Object.entries(inputs).map(([role, input]) => `input    ${role}: ${short(input)}`),
      `summary  ${oneLine(summary)}`,
      '',
      table(
        ['file', 'size', 'sha256'],
        files.map((file) => [file.path, bytes(file.bytes), file.sha256]),
        style,
      ),
      '',
      'configuration',
      JSON.stringify(producer.configuration, null, 2),
    ].join('\n'),
};
