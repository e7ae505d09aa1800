import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const graph = new URL('../../../dist/engine/graph/', import.meta.url);
const program = `
  const [{ compile }, { Graph }] = await Promise.all(
    ['session.js', 'graph.js'].map((file) => import('${graph.href}' + file)));
  const g = new Graph();
  g.output('y', g.op('Neg', [g.input('x', [1])]));
  await (await compile(g, 1)).release();`;

/** Telemetry, where it runs, opens this file when the library starts. */
const traces = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('mat-'));

// The library keeps still under CI by itself, so the child gets none of this process's variables.
it('ONNX Runtime starts without its telemetry', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiet-'));
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { TMPDIR: folder, HOME: folder },
    });
    expect(traces(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
