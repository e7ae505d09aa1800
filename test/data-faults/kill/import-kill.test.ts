/**
 * An import may be killed at any moment, and the next one makes the dataset that an undisturbed one
 * makes. Real processes from the build; `BREWSLM_KILLS` says how many die.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { program } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { verifyArtifacts } from '../../../src/lifecycle/stage/verify-artifacts.ts';
import { sentence } from '../good/prose.ts';
import { Random } from '../random.ts';

const kills = Number(process.env.BREWSLM_KILLS ?? 3);
const rows = 24_000;

const folder = temporaryFolder();
let data: string;
let digest: string;
let milliseconds: number;

/** Some 8 MB; every two-hundredth line is broken, so that rejects are written as well. */
function writeRows(path: string): void {
  const file = openSync(path, 'w');
  for (let at = 0; at < rows; at += 1000) {
    const lines = Array.from({ length: 1000 }, (_, index) => {
      const [prompt, completion] = [sentence(1, at + index), sentence(2, at + index)];
      const line = JSON.stringify({ id: at + index, prompt, completion });
      return index % 200 === 77 ? line.slice(0, 40) : line;
    });
    writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
}

const environment = (home: string) => ({ ...process.env, BREWSLM_HOME: home });

function brewslm(home: string, ...words: string[]): Record<string, unknown> {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...words, '--json', '--quiet'],
    { env: environment(home), encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  expect(status, `${stdout}${stderr}`).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const importing = () => ['dataset', 'import', '--project', 'killed', '--file', data];

function freshHome(name: string): string {
  const home = join(folder, name);
  const ledger = new Ledger(home);
  ledger.projects.create('killed', 'general', 42);
  ledger.close();
  return home;
}

/** What is damaged in a home: its database, or bytes of its artifacts. */
async function damageOf(home: string): Promise<unknown[]> {
  const ledger = new Ledger(home);
  try {
    expect(ledger.database.one('pragma integrity_check')?.integrity_check).toBe('ok');
    const artifacts = ledger.artifacts.list().map(({ artifact }) => artifact);
    const { signal } = new AbortController();
    return (await verifyArtifacts(ledger, artifacts, () => {}, signal)).damaged;
  } finally {
    ledger.close();
  }
}

/** Starts an import and kills it after a while; says whether it was still at work. */
function importAndKill(home: string, after: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...importing(), '--quiet'], {
      env: environment(home),
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), after);
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

beforeAll(() => {
  data = join(folder, 'rows.jsonl');
  writeRows(data);
  // The shortest of some: one that was held up would have most of the others end before they die.
  const calm = Array.from({ length: 3 }, (_, n) => {
    const home = freshHome(`calm-${n}`);
    const start = performance.now();
    const dataset = String(brewslm(home, ...importing()).dataset);
    const took = performance.now() - start;
    rmSync(home, { recursive: true });
    return { dataset, took };
  });
  digest = calm[0].dataset;
  expect(calm.map(({ dataset }) => dataset)).toEqual(calm.map(() => digest));
  milliseconds = Math.min(...calm.map(({ took }) => took));
}, 60_000);

test('an import killed at any moment leaves a whole ledger, and a rerun the same dataset', async () => {
  const random = new Random(4711);
  let died = 0;
  for (let kill = 0; kill < kills; kill++) {
    const home = freshHome(`home-${kill}`);
    if (await importAndKill(home, random.unit() * milliseconds)) died++;
    expect(await damageOf(home), `kill ${kill}`).toEqual([]);
    expect(brewslm(home, ...importing()).dataset, `kill ${kill}`).toBe(digest);
    expect(await damageOf(home), `kill ${kill}`).toEqual([]);
    rmSync(home, { recursive: true });
  }
  // A killed process that had ended already shows nothing.
  expect(died).toBeGreaterThan(kills / 2);
}, 600_000);
