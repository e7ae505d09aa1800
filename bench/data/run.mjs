/**
 * Import, normalise and split, BrewSLM against Hugging Face `datasets`, on the same chat rows as
 * JSON Lines, CSV and Parquet. Both start from nothing each time and both use all cores.
 *
 * `equal` is the work that `datasets` does: load, clean, drop equal rows, split, save; what BrewSLM
 * cannot leave out it does as well: strict checks of every record, leakage of equal inputs, a copy
 * of the source, hashes, and syncing all of it to the disk. `all` adds near-duplicates and the
 * search for personal data and secrets, which `datasets` has not.
 *
 * Contestants take turns, ROUNDS times (3); medians count, and the highest peak.
 *
 * Run: PYTHON=python node bench/data/run.mjs [megabytes] [format…] [--save]
 * PYTHON has bench/data/requirements.txt. DATA keeps the generated files in a folder for another
 * run; FOLDER is where everything else is written (the folder for temporary files). BREWSLM is the
 * `dist/cli/main.js` of another build, such as an installed package's.
 */
import { spawn } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveWhereAsked, words } from '../save.mjs';
import { generate } from './generate.mjs';

const megabytes = Number(words[0] ?? 2000);
const formats = words.length > 1 ? words.slice(1) : ['jsonl', 'csv', 'parquet'];
const python = process.env.PYTHON ?? 'python3';
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const scratch = mkdtempSync(join(process.env.FOLDER ?? tmpdir(), 'bench-data-'));
const data = process.env.DATA ?? join(scratch, 'data');
const rounds = Number(process.env.ROUNDS ?? 3);
const built = process.env.BREWSLM ?? here('../../dist/cli/main.js');
/** The build of another state, which takes its turns too. */
const before = process.env.BEFORE;

/**
 * Runs a program: wall time and processor time in seconds, and the peak of memory in MiB, each with
 * its children.
 */
async function measure(command, args, environment = {}) {
  const start = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors, peak, cpu] = ['', '', 0, 0];
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-2000)));
  const timer = setInterval(() => {
    peak = Math.max(peak, residentOf(child.pid));
    cpu = Math.max(cpu, processorTimeOf(child.pid));
  }, 100);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  // Gate A may have something to say about the data; that is not a failure of the import.
  if (![0, 3, 4].includes(code))
    throw new Error(`${command} ${args.join(' ')}\n${errors}${output}`);
  return { seconds: (performance.now() - start) / 1000, cpu, peak: peak / 1024, output };
}

/** Resident KiB of a process and those below it. */
function residentOf(pid) {
  try {
    const own = Number(
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0,
    );
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + residentOf(child), own);
  } catch {
    return 0;
  }
}

/** Seconds, with children that have ended; a tick is a hundredth of a second on Linux. */
function processorTimeOf(pid) {
  try {
    const [, , ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '0 ')
      .split(' ');
    return fields.slice(10, 14).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return 0;
  }
}

const modes = {
  equal: ['--near-duplicates', 'ignore', '--pii', 'ignore'],
  all: [],
};

function median(runs, figure) {
  const sorted = runs.map((run) => run[figure]).sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

async function brewslm(file, mode, cli = built) {
  const home = join(scratch, 'home');
  rmSync(home, { recursive: true, force: true });
  const environment = { BREWSLM_HOME: home };
  await measure(process.execPath, [cli, 'project', 'create', '--name', 'bench'], environment);
  const run = await measure(
    process.execPath,
    [
      cli,
      ...'dataset import --project bench --json --quiet --file'.split(' '),
      file,
      ...modes[mode],
    ],
    environment,
  );
  const { card } = JSON.parse(run.output);
  const { train, validation, test } = card.splits;
  rmSync(home, { recursive: true, force: true });
  return {
    ...run,
    says: `${card.sourceRecords} rows, ${card.duplicates} equal and ${card.nearDuplicates.rows} nearly equal; kept ${train.rows + validation.rows + test.rows}`,
  };
}

async function peer(format, file) {
  const folder = join(scratch, 'peer');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const args = [here('peer.py'), format, file, folder, String(cpus().length)];
  const run = await measure(python, args, { HF_HOME: join(folder, 'hf'), HF_HUB_OFFLINE: '1' });
  const { rows, duplicates } = JSON.parse(run.output.trim().split('\n').at(-1));
  rmSync(folder, { recursive: true, force: true });
  return { ...run, says: `${rows} rows, ${duplicates} equal; kept ${rows - duplicates}` };
}

try {
  mkdirSync(data, { recursive: true });
  const path = (format) => join(data, `chat.${format}`);
  if (!existsSync(path('jsonl'))) console.log(`wrote ${generate(megabytes, data)} rows`);
  if (formats.includes('parquet') && !existsSync(path('parquet')))
    await measure(python, [here('to_parquet.py'), path('jsonl'), path('parquet')]);
  const parse = await measure(process.execPath, [here('parse-speed.mjs'), path('jsonl')]);
  const parseSpeed = Number(parse.output);
  console.log(`plain JSON.parse, one thread: ${parseSpeed.toFixed(0)} MB/s`);
  const saved = [];
  for (const format of formats) {
    const file = path(format);
    const size = statSync(file).size / 1e6;
    const contestants = {
      'brewslm, equal': () => brewslm(file, 'equal'),
      datasets: () => peer(format, file),
      'brewslm, all': () => brewslm(file, 'all'),
      ...(before && {
        'before, equal': () => brewslm(file, 'equal', before),
        'before, all': () => brewslm(file, 'all', before),
      }),
    };
    const runs = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++)
      for (const [name, run] of Object.entries(contestants)) {
        // Whoever comes first finds the file in memory too.
        for await (const _ of createReadStream(file, { highWaterMark: 1 << 20 }));
        runs[name].push(await run());
      }
    for (const [name, all] of Object.entries(runs)) {
      const seconds = median(all, 'seconds');
      console.log(
        `${format.padEnd(8)}${name.padEnd(15)}${seconds.toFixed(1).padStart(7)} s (${all.map((run) => run.seconds.toFixed(1)).join(', ')})${(size / seconds).toFixed(0).padStart(5)} MB/s${median(all, 'cpu').toFixed(1).padStart(7)} s of processor${Math.max(
          ...all.map(({ peak }) => peak),
        )
          .toFixed(0)
          .padStart(6)} MiB  ${all[0].says}`,
      );
    }
    const times = (name) =>
      ['seconds', 'cpu'].map((figure) =>
        (median(runs.datasets, figure) / median(runs[name], figure)).toFixed(2),
      );
    for (const [work, all] of Object.entries(runs)) {
      const [timesAsFast, timesAsFastCpu] = times(work).map(Number);
      const [seconds, cpu] = ['seconds', 'cpu'].map((figure) =>
        Number(median(all, figure).toFixed(1)),
      );
      const peak = Math.round(Math.max(...all.map((run) => run.peak)));
      saved.push({
        format,
        work: work.replace('brewslm, ', ''),
        seconds,
        cpu,
        peak,
        timesAsFast,
        timesAsFastCpu,
      });
    }
    const says = ([time, cpu]) => `${time} times as fast, ${cpu} by processor time`;
    const share =
      format === 'jsonl'
        ? `; ${((100 * size) / median(runs['brewslm, equal'], 'seconds') / parseSpeed).toFixed(0)} % of the parsing speed`
        : '';
    console.log(
      `${format.padEnd(8)}equal work: ${says(times('brewslm, equal'))}; all checks: ${says(times('brewslm, all'))}${share}`,
    );
  }
  saveWhereAsked('data-import', saved);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
