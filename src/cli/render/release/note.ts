import type { Comparison } from '../../../evaluation/compare.ts';
import type { PairedItem } from '../../../evaluation/paired-items.ts';
import { changeText, regressionOf } from '../../../lifecycle/deliver/regression.ts';
import type { ReleaseComparison } from '../../../lifecycle/deliver/compare-release.ts';
import type { DataOfRelease, ReleaseNote } from '../../../lifecycle/deliver/release-note.ts';
import { bounds, figure, valueOf } from '../../draw/scores/metrics.ts';
import { oneLine } from '../../draw/scores/side-by-side.ts';
import type { Renderer } from '../renderer.ts';

/** Markdown wherever it goes, so that it can be kept as it is. */
export const renderer: Renderer<'release.note'> = {
  text: ({ output: note }) =>
    [heading(note), news(note), figures(note), changes(note), weaknesses(note), origin(note)]
      .filter((part) => part.length > 0)
      .map((part) => part.join('\n'))
      .join('\n\n'),
};

const millions = (parameters: number): string => `${(parameters / 1e6).toFixed(1)} million`;

function heading({ name, release, status, at, before, base, ...note }: ReleaseNote): string[] {
  const of = before === null ? 'The first release' : `After release ${before}`;
  return [
    `# ${name}, release ${release}`,
    '',
    `${of}; ${status === 'candidate' ? 'proposed' : status}, ${at.slice(0, 10)}. Trained from ${base}; ${millions(note.parameters)} parameters, ${note.format} in ${note.encoding}.`,
  ];
}

function news({ data, settings, before }: ReleaseNote): string[] {
  const plan = settings.map(
    ({ setting, first, second }) => `- ${setting}: ${shown(first)} → ${shown(second)}`,
  );
  if (before === null) return ['## Data', '', rowsText(data)];
  return [
    '## What is new',
    '',
    `- data: ${rowsText(data)}`,
    ...(plan.length > 0 ? plan : ['- base and plan are the same']),
  ];
}

const shown = (value: unknown): string =>
  value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

function rowsText({ rows, before, isSame, versions }: DataOfRelease): string {
  const list = (of: typeof rows) =>
    `${of.train} rows to learn from, ${of.validation} to watch by, ${of.test} to test on`;
  if (before === null) return `${list(rows)}.`;
  if (isSame) return `the same, ${list(rows)}`;
  if (versions === null) return `${list(rows)}; before ${list(before)}`;
  const { source, from, to, added, removed, changed } = versions;
  return `version ${to} of ${source} after ${from}: ${added} rows added, ${removed} removed, ${changed} changed; now ${list(rows)}`;
}

function figures({ evaluation, comparison, before }: ReleaseNote): string[] {
  if (evaluation === null) return [];
  const { tuned, base, cheap } = evaluation;
  const names = [...(cheap ? [cheap.id] : []), 'untrained base'];
  return [
    '## How good it is',
    '',
    `| metric | this release | 95 % | ${names.join(' | ')} | test rows |`,
    `| --- | --- | --- | ${names.map(() => '---').join(' | ')} | --- |`,
    ...tuned.map(({ name, value, interval, items }) => {
      const others = [...(cheap ? [valueOf(cheap.metrics, name)] : []), valueOf(base, name)];
      return `| ${name} | ${figure(value)} | ${bounds(interval)} | ${others.join(' | ')} | ${items} |`;
    }),
    ...(comparison
      ? [
          '',
          `Against release ${before}, on the ${comparison.items} rows that both were measured on:`,
          '',
        ]
      : []),
    ...(comparison?.comparisons.map((one) => `- ${one.metric}: ${against(one, comparison)}`) ?? []),
  ];
}

/** In the direction in which people think of the metric. */
function against(one: Comparison, { reference }: ReleaseComparison): string {
  const { value } = reference.find(({ name }) => name === one.metric)!;
  const { worsening } = regressionOf(one, value);
  return `${figure(value)} → ${figure(value + one.difference)}, ${changeText(one.metric, worsening.interval)} (95 %)`;
}

function changes({ comparison, before }: ReleaseNote): string[] {
  if (comparison === null) return [];
  const { counts, better, worse, metric } = comparison;
  return [
    '## What it answers otherwise',
    '',
    `By ${metric}, ${counts.better} rows are better than with release ${before}, ${counts.worse} worse, ${counts.same} the same.`,
    ...better.flatMap((item) => ['', ...example('better', item)]),
    ...worse.flatMap((item) => ['', ...example('worse', item)]),
  ];
}

const example = (word: string, { prompt, file, line, expected, first, second }: PairedItem) => [
  `- ${word}: ${quoted(prompt)} (${file}:${line})`,
  ...(first.said === null && second.said === null
    ? [`  - ${figure(first.value)} → ${figure(second.value)}`]
    : [
        `  - before: ${quoted(first.said ?? '')}`,
        `  - now: ${quoted(second.said ?? '')}`,
        `  - data: ${quoted(expected)}`,
      ]),
];

/** Text of rows is nobody's Markdown. */
function quoted(text: string): string {
  const line = oneLine(text);
  const fence = '`'.repeat(
    1 + Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const room = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${room}${line}${room}${fence}`;
}

function weaknesses({ verdict, comparison }: ReleaseNote): string[] {
  const slices = (comparison?.slices ?? []).filter(
    ({ comparison: { better } }) => better === 'second',
  );
  const lines = [
    ...(verdict?.findings.map(({ message }) => `- ${message}`) ?? []),
    ...slices.map(
      ({ name, reference, candidate, items }) =>
        `- ${name} got worse: ${figure(reference.value)} → ${figure(candidate.value)} on ${items} rows`,
    ),
    ...(verdict?.override ? [`- Gate D was overridden: ${verdict.override}`] : []),
  ];
  const outcome = verdict ? [`Gate D: ${verdict.outcome}.`] : [];
  return lines.length + outcome.length === 0
    ? []
    : ['## What to know', '', ...outcome, ...(lines.length > 0 ? ['', ...lines] : [])];
}

const origin = ({ artifacts, bundle }: ReleaseNote): string[] => [
  '## Where it is from',
  '',
  ...artifacts.map(({ kind, id }) => `- ${kind} ${id}`),
  `- export-bundle ${bundle}`,
  '',
  '`brewslm bundle verify FOLDER` finds any byte of the export that was changed.',
];
