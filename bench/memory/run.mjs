/**
 * Peak memory of training against its forecast: one worker process per case, which trains for two
 * steps, evaluates and saves, and is killed when it needs more than a tenth above the forecast's
 * high bound. Linux.
 *
 * Run: node bench/memory/run.mjs [case…], see cases.mjs
 */
import { cases, parse } from './cases.mjs';
import { forecast, measure } from './measure.mjs';

const mib = (bytes) => String(Math.round(bytes / 1024 ** 2)).padStart(6);
const allowance = 1.1;

const runs = [];
for (const name of process.argv.length > 2 ? process.argv.slice(2) : cases) {
  const run = parse(name);
  const { low, expected, high } = forecast(run);
  const peak = await measure(run, allowance * high);
  const error = expected / peak - 1;
  runs.push({ error: Math.abs(error), inside: low <= peak && peak <= high });
  console.log(
    `${name.padEnd(28)} ${mib(peak)} MiB, forecast ${mib(low)} ${mib(expected)} ${mib(high)} (${(100 * error).toFixed(1)} %)`,
  );
}
const errors = runs.map(({ error }) => error).sort((a, b) => a - b);
const inside = runs.filter((run) => run.inside).length;
console.log(
  `${runs.length} runs: median error ${(100 * errors[Math.floor(errors.length / 2)]).toFixed(1)} %, ${inside} inside low to high`,
);
