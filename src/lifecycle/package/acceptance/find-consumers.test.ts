import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { loadTarget } from '../../../catalog/targets/target.ts';
import { findConsumers, isOlder } from './find-consumers.ts';

const folder = temporaryFolder();
const { signal } = new AbortController();

/** A folder with programs that print what they are given. */
function programs(name: string, prints: Record<string, string>): string {
  const place = join(folder, name);
  mkdirSync(place);
  for (const [program, text] of Object.entries(prints)) {
    writeFileSync(join(place, program), `#!/bin/sh\nprintf '%s\\n' '${text}'\n`);
    chmodSync(join(place, program), 0o755);
  }
  return place;
}

const standings = async (target: string, path: string, pythons: string[] = []) =>
  Object.fromEntries(
    (await findConsumers(loadTarget(target), { path, pythons, signal })).map((one) => [
      one.id,
      [one.standing, ...one.places.map(({ version }) => version)],
    ]),
  );

describe('consumers of a target', () => {
  it('are missing where nothing is', async () => {
    expect(await standings('vllm', folder)).toEqual({
      vllm: ['missing'],
      transformers: ['missing'],
      'compressed-tensors': ['missing'],
    });
  });

  it('are asked for their version, in every Python', async () => {
    const path = programs('one', { python3: '{"vllm": "0.32.0+cpu", "transformers": "4.9"}' });
    const other = programs('two', { python: '{"transformers": "5.30.1"}' });
    const found = await standings('vllm', path, [join(other, 'python')]);
    expect(found.vllm).toEqual(['enough', '0.32.0+cpu']);
    expect(found.transformers).toEqual(['enough', '4.9', '5.30.1']);
  });

  it.each([
    ['ollama version is 0.17.4', 'enough'],
    ['ollama version is 0.9.12', 'older'],
    ['no number', 'untried'],
  ])('a command that says %j is %s', async (says, standing) => {
    const path = programs(says, { ollama: says });
    expect((await standings('ollama', path)).ollama[0]).toBe(standing);
  });

  it('that come with BrewSLM are here', async () => {
    expect((await standings('mobile_iphone15', folder))['node-llama-cpp'][0]).toBe('enough');
    expect((await standings('browser_webgpu', folder))['onnxruntime-node'][0]).toBe('enough');
  });
});

it.each([
  ['0.9.1', '0.17.4', true],
  ['0.17.4', '0.17.4', false],
  ['1', '0.17.4', false],
  ['0.17', '0.17.4', true],
  ['0.32.0+cpu', '0.32.0', false],
  ['4.3.2-rc1', '4.3.2', false],
])('%s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});
