import type { GateStatus } from '../../../lifecycle/status/project-status.ts';
import type { StageStatus } from '../../../lifecycle/status/stages.ts';
import { figure } from '../../draw/scores/metrics.ts';
import { outcomeTone } from '../../draw/problem.ts';
import { bytes, short, table, type Style, type Tone } from '../../draw/text/style.ts';
import { wrapped } from '../../draw/text/wrap.ts';
import type { Renderer } from '../renderer.ts';

/** Every line fits this many columns, whatever the project is. */
const WIDTH = 80;
const INDENT = '      ';

export const renderer: Renderer<'project.status'> = {
  text({ output: { project, stages, gates, next, release, backlog } }, style) {
    return [
      `${style.bold(project.name)}, project ${project.id}: ${project.template}, task ${project.task}`,
      '',
      ...stageLines(stages, style),
      '',
      `gates  ${gates.map((gate) => gateWord(gate, style)).join(' · ')}`,
      ...(release === null
        ? []
        : [`in force: release ${release.number}${scoreOf(release)}, backlog ${backlog}`]),
      '',
      ...(next === null
        ? ['nothing is left to do']
        : [
            ...wrapped(`next: ${next.what}`, WIDTH).map((line) => style.bold(line)),
            ...wrapped(next.why, WIDTH - INDENT.length).map((line) =>
              style.dim(`${INDENT}${line}`),
            ),
            `${INDENT}${next.command}`,
          ]),
    ].join('\n');
  },
};

const tones: Readonly<Record<StageStatus['state'], Tone>> = {
  none: 'dim',
  fresh: 'green',
  stale: 'yellow',
  running: 'blue',
  refused: 'red',
  failed: 'red',
  waiting: 'blue',
};

function stageLines(stages: readonly StageStatus[], style: Style): string[] {
  const before = 38;
  const [head, ...lines] = table(
    ['', 'stage', 'state', 'artifact', 'figures'],
    stages.map(({ name, state, artifact, figures }, index) => [
      `${index + 1}`,
      name.padEnd(9),
      style[tones[state]](state.padEnd(7)),
      artifact === null ? '–' : short(artifact),
      asManyAsFit(figures.map(shown), WIDTH - before),
    ]),
    style,
  ).split('\n');
  const reasons = stages.map(({ because }) =>
    because === null ? [] : wrapped(because, WIDTH - 14),
  );
  return [
    head,
    ...lines.flatMap((line, index) => [
      line,
      ...reasons[index].map((part) => style.dim(`${' '.repeat(14)}${part}`)),
    ]),
  ];
}

function asManyAsFit(figures: readonly string[], width: number): string {
  let line = '';
  for (const figure of figures) {
    const longer = line === '' ? figure : `${line}, ${figure}`;
    if (longer.length <= width) line = longer;
  }
  return line;
}

function gateWord({ gate, outcome, overridden }: GateStatus, style: Style): string {
  if (outcome === null) return style.dim(`${gate} –`);
  return `${gate} ${overridden ? style.yellow('overridden') : outcomeTone(outcome, style)}`;
}

function shown({ label, value, unit }: StageStatus['figures'][number]): string {
  if (typeof value === 'string') return value;
  if (unit === 'bytes') return bytes(value);
  if (unit === undefined) return `${figure(value)} ${label}`;
  return unit.startsWith('of ') ? `${value} ${unit} ${label}` : `${figure(value)} ${unit}`;
}

const scoreOf = ({
  metric,
  value,
  low,
  high,
}: {
  metric?: string | undefined;
  value?: number | undefined;
  low?: number | undefined;
  high?: number | undefined;
}): string =>
  metric === undefined ? '' : `, ${metric} ${figure(value!)} (${figure(low!)} to ${figure(high!)})`;
