/** `--save` keeps a run of a benchmark in bench/results (see the README there). */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { thisHost } from '../dist/runtimes/machine/host.js';
import { processorClass, vectorFeatures } from '../dist/runtimes/machine/processor.js';

const asked = process.argv.includes('--save');

/** The command line without `--save`. */
export const words = process.argv.slice(2).filter((word) => word !== '--save');

/**
 * @param name Of the file in bench/results, without its ending.
 * @param rows Flat objects; the file's `units` says what their fields are.
 */
export function saveWhereAsked(name, rows) {
  if (!asked) return;
  const file = new URL(`results/${name}.json`, import.meta.url);
  const known = JSON.parse(readFileSync(file, 'utf8'));
  const script = process.argv[1].replace(/^.*[\\/](?=bench[\\/])/, '');
  const run = {
    command: ['node', script, ...words].join(' '),
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: `${cpus()[0].model}, ${processorClass(vectorFeatures(thisHost()))}`,
      cores: cpus().length,
      node: process.versions.node,
    },
    rows,
  };
  writeFileSync(file, `${JSON.stringify({ ...known, runs: [run, ...known.runs] }, null, 2)}\n`);
}
