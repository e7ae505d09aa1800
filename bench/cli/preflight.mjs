/**
 * Whole-process time of preflight on a project that was looked at before, without a probe.
 * Run: node bench/cli/preflight.mjs [rounds] [model to add]. Target: under 2 s.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../brewslm', import.meta.url));
const rounds = Number(process.argv[2] ?? 11);
const model = process.argv[3];
const home = mkdtempSync(join(tmpdir(), 'preflight-'));
const env = { ...process.env, BREWSLM_HOME: home };

function run(...args) {
  const start = performance.now();
  const result = spawnSync(launcher, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.status !== 0)
    throw new Error(`brewslm ${args.join(' ')} exited with ${result.status}`);
  return performance.now() - start;
}

try {
  run('project', 'create', '--name', 'p', '--template', 'support');
  run('dataset', 'import', '--project', 'p', '--sample', 'support-chat-v1', '--quiet');
  if (model !== undefined) run('model', 'add', model, '--id', 'added');
  const first = run('preflight', '--project', 'p', '--quiet');
  const times = Array.from({ length: rounds }, () => run('preflight', '--project', 'p'));
  times.sort((a, b) => a - b);
  const [low, median, high] = [0, rounds >> 1, rounds - 1].map((i) => times[i].toFixed(0));
  process.stdout.write(
    `first ${first.toFixed(0)} ms; cached median ${median} ms (min ${low}, max ${high}, n=${rounds})\n`,
  );
} finally {
  rmSync(home, { recursive: true });
}
