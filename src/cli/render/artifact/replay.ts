import type { Replay } from '../../../lifecycle/replay/replay.ts';
import type { TrainingDifference } from '../../../lifecycle/replay/training-difference.ts';
import { bytes } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.replay'> = {
  text({ output }, style) {
    const { difference, verdict, training, machines } = output;
    if (difference === null)
      return `${style.green('identical')} ${output.files} files, ${bytes(output.bytes)}`;
    const { file, what, offset } = difference;
    const at = offset === undefined ? '' : ` from byte ${offset}`;
    const head =
      verdict === 'tolerated' ? style.yellow('same within tolerance') : style.red('differs');
    return [
      `${head} first in ${file}: ${what}${at}`,
      ...machines.map((line) => `  ${line}`),
      ...(training === null ? [] : differenceLines(training.madeAndHere, training.rounding)),
      `  ${reason(output)}`,
    ].join('\n');
  },
};

const figures = [
  ['firstLoss', 'loss of the first step'],
  ['loss', 'loss of any step'],
  ['evaluations', 'held-out loss'],
  ['heldOut', 'best held-out loss'],
  ['weights', 'weights of any tensor'],
] as const;

/** One line a figure: how far apart the trainings are, and how far rounding alone takes one. */
const differenceLines = (
  difference: TrainingDifference,
  rounding: TrainingDifference | null,
): string[] =>
  figures.map(([key, name]) => {
    const alone = rounding === null ? '' : `, by rounding alone ${share(rounding[key])}`;
    return `  ${name}: ${share(difference[key])} apart${alone}`;
  });

const share = (value: number | null): string =>
  value === null ? 'unknown' : value.toExponential(1);

function reason({ verdict, machines, madeOn, training }: Replay): string {
  if (verdict === 'tolerated')
    return 'Rounding explains it: weights moved by one unit in the last place go as far.';
  if (madeOn === null) return 'The ledger does not know what it was made on.';
  if (machines.length === 0)
    return 'It was made on a machine that rounds alike: something else has changed.';
  return training === null
    ? 'Machines that round differently may make other bytes; of this kind no figures are compared.'
    : 'It is further apart than rounding takes it: something else has changed.';
}
