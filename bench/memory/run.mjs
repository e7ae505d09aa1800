/**
 * Peak memory of training against its forecast: one worker process per case, which trains for two
 * steps, evaluates and saves, and is killed when it needs more than a tenth above the forecast's
 * high bound. Then the same figures as corrected by the peaks of all other cases. Linux.
 *
 * Run: node bench/memory/run.mjs [--peaks FILE] [case…], see cases.mjs. FILE keeps what was measured,
 * one JSON object a line; cases that it has are not run again.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { correctMemory } from '../../dist/lifecycle/forecast/memory-correction.js';
import { cases, parse } from './cases.mjs';
import { forecast, measure } from './measure.mjs';

const words = process.argv.slice(2);
const file = words[0] === '--peaks' ? words.splice(0, 2)[1] : null;
const lines =
  file !== null && existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
const known = new Map(lines.map((line) => JSON.parse(line)).map(({ name, peak }) => [name, peak]));

const mib = (bytes) => String(Math.round(bytes / 1024 ** 2)).padStart(5);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const allowance = 1.1;

async function peakOf(name, run, limit) {
  if (known.has(name)) return known.get(name);
  const peak = await measure(run, limit);
  if (file !== null) appendFileSync(file, `${JSON.stringify({ name, peak })}\n`);
  return peak;
}

const runs = [];
for (const name of words.length > 0 ? words : cases) {
  const run = parse(name);
  const estimate = forecast(run);
  const peak = await peakOf(name, run, allowance * estimate.high);
  runs.push({ name, estimate, peak });
}

const others = (name) =>
  runs
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
  const above = ranges.filter(({ range, peak }) => peak > allowance * range.high);
  const widths = ranges.map(({ range }) => range.high / range.low - 1);
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  console.log(
    `${title}: ${ranges.length} runs, median error ${percent(median(errors))}, largest ${percent(Math.max(...errors))}, ` +
      `${percent(inside.length / ranges.length)} inside, median width ${percent(median(widths))}, ${above.length} above high + 10 %`,
  );
}

const corrected = runs.map(({ name, estimate, peak }) => ({
  peak,
  range: correctMemory(estimate, name, others(name)) ?? estimate,
}));
console.log('case                         measured   forecast: low, expected, high   corrected');
for (const [index, { name, estimate, peak }] of runs.entries()) {
  const { range } = corrected[index];
  const figures = [estimate, range].map(
    ({ low, expected, high }) =>
      `${mib(low)} ${mib(expected)} ${mib(high)} (${percent(expected / peak - 1).padStart(7)})`,
  );
  console.log(`${name.padEnd(28)} ${mib(peak)} MiB  ${figures.join('   ')}`);
}
summarize(
  'from shapes',
  runs.map(({ estimate, peak }) => ({ range: estimate, peak })),
);
summarize('corrected by the other cases', corrected);
