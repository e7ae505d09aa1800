import type { CommonStep, RunComparison } from '../../../lifecycle/runs/compare-runs.ts';
import type { HeldOutDifference } from '../../../lifecycle/runs/held-out-difference.ts';
import { chart, type Point } from '../../draw/text/chart.ts';
import { bounds, figure } from '../../draw/scores/metrics.ts';
import { short, table, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { statusTone } from './status.ts';

export const renderer: Renderer<'run.compare'> = {
  text({ output }, style) {
    const { first, second, settings, curves, difference } = output;
    const names = [`run ${first.id}`, `run ${second.id}`];
    return [
      `${style.bold(names[0])} ${statusTone(first, style)} and ${style.bold(names[1])} ${statusTone(second, style)}`,
      '',
      settings.length === 0 ? 'no setting differs' : settingsTable(settings, names, style),
      ...curveOf('training loss', curves.training, names, style),
      ...curveOf('held-out loss', curves.heldOut, names, style),
      '',
      ...differenceLines(difference, names, style),
    ].join('\n');
  },
};

const settingsTable = (
  settings: RunComparison['settings'],
  names: string[],
  style: Style,
): string =>
  table(
    ['setting', ...names],
    settings.map(({ setting, first, second }) => [setting, value(first), value(second)]),
    style,
  );

function value(given: unknown): string {
  if (typeof given === 'string') return /^[0-9a-f]{64}$/.test(given) ? short(given) : given;
  return given === null ? '–' : JSON.stringify(given);
}

/** Rings that stand apart; more would be a band. */
const mostRings = 24;

function curveOf(
  title: string,
  steps: readonly CommonStep[],
  [first, second]: string[],
  style: Style,
): string[] {
  if (steps.length === 0) return [];
  const every = Math.ceil(steps.length / mostRings);
  const rings = steps.filter((_, index) => index % every === 0 || index === steps.length - 1);
  const last = steps[steps.length - 1];
  return [
    '',
    chart(
      steps.map(({ step, first: loss }): Point => [step, loss]),
      rings.map(({ step, second: loss }): Point => [step, loss]),
      { width: 64, height: 8 },
    ),
    style.dim(
      `${title} at ${steps.length} common steps: line ${first}, ○ ${second}; at step ${last.step} ${last.first.toFixed(3)} and ${last.second.toFixed(3)}`,
    ),
  ];
}

function differenceLines(difference: HeldOutDifference, names: string[], style: Style): string[] {
  switch (difference.from) {
    case 'nothing':
      return [`no comparison on held-out items: ${difference.because}`];
    case 'validation':
      return [
        `best held-out loss ${difference.first.toFixed(4)} and ${difference.second.toFixed(4)}, difference ${difference.difference.toFixed(4)}, without an interval`,
        style.dim(`of validation items, as recorded: ${difference.because}`),
      ];
    default:
      return [
        table(
          ['held-out metric', 'difference', '95 %', 'items', 'better'],
          difference.comparisons.map(({ metric, difference: by, interval, items, better }) => [
            metric,
            figure(by),
            bounds(interval),
            `${items}`,
            better === 'undecided' ? 'undecided' : names[better === 'first' ? 0 : 1],
          ]),
          style,
        ),
        style.dim(
          difference.from === 'scored'
            ? `${names[0]} less ${names[1]}, both scored on the same test items`
            : `${names[0]} less ${names[1]}, as scored when each was exported: ${difference.because}`,
        ),
      ];
  }
}
