import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { tinyProject, type TinyProject } from '../../../../test/support/models/tiny-project.ts';
import { exportMatrix, type MatrixRow } from './matrix.ts';

const home = temporaryFolder();
const output = join(home, 'out');
let tiny: TinyProject;
let rows: MatrixRow[];

beforeAll(async () => {
  tiny = await tinyProject(home);
  const { signal } = tiny.session;
  const surroundings = { path: '', pythons: [], signal };
  rows = await exportMatrix(tiny.session, tiny.project, {
    targets: ['raspberry_pi_5', 'vllm'],
    items: 4,
    output,
    surroundings,
  });
});
afterAll(() => tiny.session.ledger.close());

it('says what loaded a bundle, with the losses on record, and what is not here', () => {
  const [device, server] = rows;
  expect(existsSync(join(output, 'raspberry_pi_5', 'decision.json'))).toBe(true);
  expect(device.consumers.map(({ id, acceptance }) => [id, acceptance.verdict])).toEqual([
    ['llama-server', 'not here'],
    ['node-llama-cpp', 'loaded'],
  ]);
  expect(device.consumers[1].acceptance).toMatchObject({ items: 4 });
  expect(server.consumers.every(({ acceptance }) => acceptance.verdict === 'not here')).toBe(true);
  expect(server).toMatchObject({ format: 'huggingface', problem: null });
});

it('goes on where a bundle cannot be made, with the problem in its row', async () => {
  const blocked = join(home, 'blocked', 'vllm');
  mkdirSync(blocked, { recursive: true });
  writeFileSync(join(blocked, 'mine.txt'), 'mine');
  const [row] = await exportMatrix(tiny.session, tiny.project, {
    targets: ['vllm'],
    items: 4,
    output: join(home, 'blocked'),
    surroundings: { path: '', pythons: [], signal: tiny.session.signal },
  });
  expect(row.bundle).toBeNull();
  expect(row.problem).toMatchObject({ code: 'export.folder' });
});
