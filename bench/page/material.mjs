/**
 * A home with a run of 100,000 points and a dataset of 1,000,000 rows, served as people serve it. Rows
 * come in by an import; points are written to the ledger as a worker's are, many at a time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { randomBits, streamKey } from '../../dist/engine/model/random.js';
import { Ledger } from '../../dist/ledger/ledger.js';

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const labels = ['billing', 'delivery', 'refund', 'account', 'other'];
const syllables =
  'ba be co da di do el en fa ga in ka la le lo ma mi na ne or pa ra re ri ro sa'.split(' ');
/** A word that so many rows hold, one in a thousand, to be searched for. */
export const rareWord = 'quixotic';

/** Numbers from 0 to 1, the same for a seed. */
function randomUnit(seed) {
  const key = streamKey(seed);
  let drawn = 0;
  return () => randomBits(key, drawn++) / 2 ** 32;
}

function writeRows(path, rows, random) {
  const upTo = (count) => Math.floor(random() * count);
  const word = () =>
    Array.from({ length: 2 + upTo(3) }, () => syllables[upTo(syllables.length)]).join('');
  const file = openSync(path, 'w');
  let text = '';
  for (let row = 1; row <= rows; row++) {
    const words = Array.from({ length: 6 + upTo(20) }, word);
    if (row % 1000 === 0) words[3] = rareWord;
    const record = { text: `${row} ${words.join(' ')}?`, label: labels[upTo(labels.length)] };
    text += `${JSON.stringify(record)}\n`;
    if (text.length > 4 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}

function brewslm(home, ...words) {
  const env = { ...process.env, BREWSLM_HOME: home };
  const { status, stderr } = spawnSync(process.execPath, [cli, ...words, '--quiet'], { env });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
}

/** Imports so many rows to train on, and a thousand each to hold out, as project 1. */
export function importRows(home, folder, rows) {
  const random = randomUnit(42);
  const files = { train: rows, validation: 1000, test: 1000 };
  for (const [split, count] of Object.entries(files))
    writeRows(join(folder, `${split}.jsonl`), count, random);
  brewslm(home, 'project', 'create', '--name', 'fluid', '--template', 'classification');
  const given = Object.keys(files).flatMap((split) => ['--file', join(folder, `${split}.jsonl`)]);
  brewslm(home, 'dataset', 'import', '--project', '1', '--near-duplicates', 'ignore', ...given);
}

/**
 * Starts a run of so many points, with an evaluation each 500 steps, a checkpoint each 2,000 and a look
 * at the memory for each 20; it goes on as long as this process does.
 *
 * @returns The run, the loss of its last point, and what writes its next point and tells that point's loss.
 */
export function startRun(home, points) {
  const ledger = new Ledger(home);
  const run = ledger.runs.start(1, 'train', 'fluid');
  const begun = Date.now() - points * 500;
  const random = randomUnit(7);
  const write = (step, type, data) =>
    ledger.database.run(
      'insert into events (run, at, type, data) values (?, ?, ?, ?)',
      run,
      new Date(begun + step * 500).toISOString(),
      type,
      JSON.stringify(data),
    );
  let last;
  const point = (step) => ({
    step,
    steps: 1,
    loss: 1.2 + 6 * Math.exp(-step / 9000) + 0.5 * random() + (step % 7919 === 0 ? 20 : 0),
    gradNorm: 0.8 + random(),
    learningRate: 3e-4 * Math.min(1, step / 1000),
    targetTokens: 400,
    tokens: 1024,
    seconds: 0.5 + 0.1 * random(),
  });
  ledger.database.transaction(() => {
    for (let step = 1; step <= points; step++) {
      last = point(step);
      write(step, 'metric', last);
      if (step % 20 === 0) write(step, 'heartbeat', { residentBytes: 3e8 + 5e6 * random() });
      if (step % 500 === 0)
        write(step, 'eval', {
          step,
          loss: 1.5 + 6 * Math.exp(-step / 9000),
          targetTokens: 8000,
          best: true,
        });
      if (step % 2000 === 0) write(step, 'checkpoint', { step });
    }
  });
  let step = points;
  const next = () => {
    const data = point(++step);
    ledger.runs.event(run, 'metric', data);
    return data.loss;
  };
  return { run, last: last.loss, next, close: () => ledger.close() };
}

/** @returns The address with its token, and what ends the server. */
export async function serve(home) {
  const env = { ...process.env, BREWSLM_HOME: home };
  const words = [cli, 'ui', '--no-open', '--port', '0'];
  const server = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = new Promise((resolve) => createInterface(server.stdout).once('line', resolve));
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`the server ended with ${code}`);
  });
  ended.catch(() => {});
  const address = await Promise.race([line, ended]);
  return { address, end: () => server.kill('SIGTERM') };
}
