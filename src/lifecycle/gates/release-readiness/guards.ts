/**
 * Did a slice of the items, or another metric, get worse by more than its own limit?
 *
 * @module
 */
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import { amountText, changeText } from '../../deliver/regression.ts';
import type { Guard, Guards } from '../../deliver/guards.ts';
import type { ReleaseEvidence } from '../../deliver/release-evidence.ts';

/** Findings of single guards; more of them say no more. */
const most = 20;
const named = 3;

export function guardFindings(evidence: ReleaseEvidence): Finding[] {
  const { guards } = evidence;
  if (guards === null) return [];
  const broken = guards.broken.slice(0, most).map((one) => brokenFinding(one, guards, evidence));
  return [...broken, ...tooSmall(guards, evidence)];
}

function brokenFinding(
  { slice, limit, regression, worse }: Guard,
  { watched }: Guards,
  { against }: ReleaseEvidence,
): Finding {
  const { metric, candidate, reference, worsening, items } = regression;
  const level = `${Number((100 * worsening.interval.confidence).toPrecision(4))} %, as ${watched} slices and metrics share the error`;
  const figures = `${metric} ${candidate.toFixed(3)} against ${reference.toFixed(3)} of ${against} on ${items} items`;
  const code = slice === null ? 'release.metric-regression' : 'release.slice-regression';
  return {
    ...problem(
      code,
      `${slice === null ? '' : `${slice}: `}${figures}: ${changeText(metric, worsening.interval)} (${level}), the limit is ${amountText(metric, limit)}`,
      {
        evidence: { slice, limit, ...regression },
        ...(worse[0] && { location: { file: worse[0].file, line: worse[0].line } }),
      },
    ),
    count: items,
    examples: worse.map(({ file, line, prompt, expected, first, second }) => ({
      file,
      line,
      message: `${JSON.stringify(prompt)}: ${second.said ?? second.value} instead of ${first.said ?? first.value}${expected === '' ? '' : `; the data say ${expected}`}`,
    })),
  };
}

/** Nothing is wrong with them, and nothing is known of them. */
function tooSmall({ tooSmall: small, fewest }: Guards, evidence: ReleaseEvidence): Finding[] {
  if (small.length === 0) return [];
  const { asked, rows, project } = evidence;
  const such = `${small.slice(0, named).join(', ')}${small.length > named ? ` and ${small.length - named} more` : ''}`;
  return [
    {
      ...problem(
        'release.slices-unknown',
        `too few items to show anything of ${such}: the smallest has ${fewest}`,
        {
          evidence: { slices: small, fewest },
          ...(asked < rows && {
            fix: `Measure on more of the ${rows} test rows, if it matters: brewslm export --project ${project} --held-out-items ${Math.min(rows, 4 * asked)}`,
          }),
        },
      ),
      count: small.length,
    },
  ];
}
