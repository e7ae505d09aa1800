/**
 * Peak memory of training against its forecast: one worker process per case, which trains for two
 * steps, evaluates and saves, in a control group of a tenth above the forecast's high bound, where
 * the kernel kills what needs more. Then the same figures as corrected by the peaks of all other
 * cases. Linux, as root.
 *
 * Run: node bench/memory/run.mjs [--peaks FILE] [case…], see cases.mjs. FILE keeps what was measured,
 * one JSON object a line; cases that it has are not run again.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { correctMemory } from '../../dist/planning/memory/memory-correction.js';
import { cases, parse } from './cases.mjs';
import { forecast, measure } from './measure.mjs';

const words = process.argv.slice(2);
const file = words[0] === '--peaks' ? words.splice(0, 2)[1] : null;
const lines =
  file !== null && existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
const known = new Map(lines.map((line) => JSON.parse(line)).map((ran) => [ran.name, ran]));

const mib = (bytes) => String(Math.round(bytes / 1024 ** 2)).padStart(5);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const allowance = 1.1;

/** What a case took: `peaks` is null when it was killed. */
async function outcomeOf(name, run, limit) {
  const ran = known.get(name);
  if (ran !== undefined) return ran;
  const fresh = { name, limit, peaks: await measure(run, limit) };
  if (file !== null) appendFileSync(file, `${JSON.stringify(fresh)}\n`);
  return fresh;
}

const survived = [];
let killed = 0;
for (const name of words.length > 0 ? words : cases) {
  const run = parse(name);
  const estimate = forecast(run);
  const { limit, peaks } = await outcomeOf(name, run, Math.floor(allowance * estimate.high));
  const outcome =
    peaks === null
      ? 'KILLED'
      : `survived, peak ${mib(peaks.resident)} MiB resident, ${mib(peaks.group)} in its group`;
  console.log(`${name.padEnd(28)} limit ${mib(limit)} MiB: ${outcome}`);
  if (peaks === null) killed++;
  else survived.push({ name, estimate, peak: peaks.resident });
}
console.log(`${survived.length + killed} runs under a killer: ${killed} killed`);

const others = (name) =>
  survived
    .filter((run) => run.name !== name)
    .map(({ name: shapes, estimate, peak }) => ({
      shapes,
      by: 'train',
      expected: estimate.expected,
      certain: estimate.certain,
      peak,
    }));

function summarize(title, ranges) {
  const errors = ranges.map(({ range, peak }) => Math.abs(range.expected / peak - 1));
  const inside = ranges.filter(({ range, peak }) => range.low <= peak && peak <= range.high);
  const widths = ranges.map(({ range }) => range.high / range.low - 1);
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  console.log(
    `${title}: ${ranges.length} runs, median error ${percent(median(errors))}, largest ${percent(Math.max(...errors))}, ` +
      `${percent(inside.length / ranges.length)} inside, median width ${percent(median(widths))}`,
  );
}

const corrected = survived.map(({ name, estimate, peak }) => ({
  peak,
  range: correctMemory(estimate, name, others(name)) ?? estimate,
}));
console.log('case                         measured   forecast: low, expected, high   corrected');
for (const [index, { name, estimate, peak }] of survived.entries()) {
  const { range } = corrected[index];
  const figures = [estimate, range].map(
    ({ low, expected, high }) =>
      `${mib(low)} ${mib(expected)} ${mib(high)} (${percent(expected / peak - 1).padStart(7)})`,
  );
  console.log(`${name.padEnd(28)} ${mib(peak)} MiB  ${figures.join('   ')}`);
}
summarize(
  'from shapes',
  survived.map(({ estimate, peak }) => ({ range: estimate, peak })),
);
summarize('corrected by the other cases', corrected);
