import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { Ledger } from '../../src/ledger/ledger.ts';

const script = fileURLToPath(new URL('stage-loop.mjs', import.meta.url));

/** Runs the loop and kills it `delay` ms after artifact number `count`; gives what it reported. */
function runAndKill(
  home: string,
  first: number,
  delay: number,
  count = 1,
): Promise<Map<number, string>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, home, String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let doomed = false;
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!doomed && text.split('\n').length > count) {
        doomed = true;
        setTimeout(() => child.kill('SIGKILL'), delay);
      }
    });
    child.on('error', reject);
    child.on('close', () => {
      const whole = text.split('\n').slice(0, -1);
      const reports = whole.map((line) => JSON.parse(line) as { turn: number; id: string });
      resolve(new Map(reports.map(({ turn, id }) => [turn, id])));
    });
  });
}

test('a process killed at any moment leaves a ledger that opens and loses nothing it reported', async () => {
  const home = temporaryFolder();
  const seen = new Map<number, string>();
  for (const delay of [0, 3, 7, 11, 17, 26, 38, 55]) {
    for (const [turn, id] of await runAndKill(home, seen.size, delay)) seen.set(turn, id);
    const ledger = new Ledger(home);
    expect(ledger.database.one('pragma integrity_check')?.integrity_check).toBe('ok');
    for (const id of seen.values())
      expect(await ledger.artifacts.verify(ledger.artifacts.find(id))).toEqual([]);
    ledger.close();
  }
  expect(seen.size).toBeGreaterThan(8);

  // The same turns in a home that nobody killed have the same ids.
  const calm = await runAndKill(temporaryFolder(), 0, 0, 6);
  for (const [turn, id] of calm) if (seen.has(turn)) expect(seen.get(turn)).toBe(id);
  expect([...calm.keys()].filter((turn) => seen.has(turn)).length).toBeGreaterThan(4);
});
