import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';

const graph = new URL('./', import.meta.url);
const program = `
  const [{ compile }, { Graph }] = await Promise.all(
    ['session.ts', 'graph.ts'].map((file) => import('${graph.href}' + file)));
  const g = new Graph();
  g.output('y', g.op('Neg', [g.input('x', [1])]));
  await (await compile(g, 1)).release();`;

/** Telemetry, where it runs, opens this file when the library starts. */
const traces = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('mat-'));

// The library keeps still under CI by itself, so the child gets no other of this process's variables.
it('ONNX Runtime starts without its telemetry', () => {
  const folder = temporaryFolder();
  const { NODE_OPTIONS } = process.env;
  execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { TMPDIR: folder, HOME: folder, NODE_OPTIONS },
  });
  expect(traces(folder)).toEqual([]);
});
