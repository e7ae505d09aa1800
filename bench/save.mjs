/** `--save` keeps a run of a benchmark in bench/results (see the README there). */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { thisHost } from '../dist/runtimes/machine/host.js';
import { processorClass, vectorFeatures } from '../dist/runtimes/machine/processor.js';

const asked = process.argv.includes('--save');

/** The command line without `--save`. */
export const words = process.argv.slice(2).filter((word) => word !== '--save');

let saved;

/**
 * Called again with more rows, it puts them in the place of what it saved before, so that a long
 * benchmark loses nothing when it is stopped.
 *
 * @param name Of the file in bench/results, without its ending.
 * @param rows Flat objects; the file's `units` says what their fields are.
 */
export function saveWhereAsked(name, rows) {
  if (!asked) return;
  const file = new URL(`results/${name}.json`, import.meta.url);
  const known = JSON.parse(readFileSync(file, 'utf8'));
  const script = process.argv[1].replace(/^.*[\\/](?=bench[\\/])/, '');
  const run = {
    command: [
      // Another build than the clone's, such as an installed package.
      ...(process.env.BREWSLM ? ['BREWSLM=package'] : []),
      'node',
      script,
      ...words.map((word) => (isAbsolute(word) ? basename(word) : word)),
    ].join(' '),
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: `${cpus()[0].model}, ${processorClass(vectorFeatures(thisHost()))}`,
      cores: cpus().length,
      node: process.versions.node,
    },
    rows,
  };
  const others = known.runs.filter((one) => JSON.stringify(one) !== saved);
  saved = JSON.stringify(run);
  writeFileSync(file, `${JSON.stringify({ ...known, runs: [run, ...others] }, null, 2)}\n`);
}
