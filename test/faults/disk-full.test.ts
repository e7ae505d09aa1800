import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { program } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A user namespace lets anyone mount a small disk; some systems forbid that. */
const canMount =
  spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;

test.runIf(canMount)('a full disk is named, and the ledger on it stays whole', () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data.jsonl');
  const line = (i: number) =>
    JSON.stringify({ question: `What is ${i} plus ${i}?`, answer: `It is ${2 * i}. `.repeat(20) });
  writeFileSync(data, Array.from({ length: 20_000 }, (_, i) => line(i)).join('\n'));
  const script = `
    mount -t tmpfs -o size=3m none "${folder}/disk" || exit 77
    export BREWSLM_HOME="${folder}/disk/home"
    node ${program} project create --name demo --json > "${folder}/create.json" || exit 78
    node ${program} dataset import --project demo --file "${data}" --quiet --json
    echo "exit $?"
    node ${program} project list --json
    node ${program} artifact verify --json
    echo "exit $?"`;
  spawnSync('mkdir', [join(folder, 'disk')]);
  const result = spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-c', script],
    { encoding: 'utf8' },
  );
  expect(result.stdout).toContain('"code": "disk.full"');
  expect(result.stdout).toContain('exit 1');
  expect(result.stdout).toContain('"name": "demo"');
  expect(result.stdout).toContain('"damaged": []');
  expect(result.stdout).toContain('exit 0');
});
