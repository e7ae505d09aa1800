/**
 * Whole-process time of the commands that must feel instant, against an empty Node process.
 * Run: node bench/cli/startup.mjs [rounds] [--save]. Targets: --help under 150 ms, project create under 300 ms.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveWhereAsked, words } from '../save.mjs';

const launcher = fileURLToPath(new URL('../../brewslm', import.meta.url));
const rounds = Number(words[0] ?? 21);
const home = mkdtempSync(join(tmpdir(), 'startup-'));
const env = { ...process.env, BREWSLM_HOME: home };

const cases = {
  'node -e 0': () => [process.execPath, '-e', '0'],
  'brewslm --help': () => [launcher, '--help'],
  'brewslm project create': (round) => [launcher, 'project', 'create', '--name', `p-${round}`],
  'brewslm project list --json': () => [launcher, 'project', 'list', '--json'],
};

const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
for (let round = -1; round < rounds; round++) {
  // Interleaved, so that a slow moment of the machine touches every case; round -1 warms up.
  for (const [name, make] of Object.entries(cases)) {
    const [command, ...args] = make(round + 1);
    const start = performance.now();
    const result = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (result.status !== 0) throw new Error(`${name} exited with ${result.status}`);
    if (round >= 0) times[name].push(performance.now() - start);
  }
}
rmSync(home, { recursive: true });

const rows = [];
for (const [name, values] of Object.entries(times)) {
  values.sort((a, b) => a - b);
  const [low, median, high] = [0, values.length >> 1, values.length - 1].map((i) => values[i]);
  process.stdout.write(
    `${name.padEnd(30)} median ${median.toFixed(0)} ms (min ${low.toFixed(0)}, max ${high.toFixed(0)}, n=${values.length})\n`,
  );
  rows.push({ case: name, median: Math.round(median) });
}
saveWhereAsked('cli-startup', rows);
