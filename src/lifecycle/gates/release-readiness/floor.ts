/**
 * Is a first release better than what costs no language model, and as good as the project asks?
 *
 * @module
 */
import { lowerIsBetter } from '../../../catalog/tasks/metric-names.ts';
import type { ReleaseReadinessPolicy } from '../../../catalog/tasks/release-readiness-policy.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import { changeText } from '../../deliver/regression.ts';
import type { ReleaseEvidence } from '../../deliver/release-evidence.ts';
import type { ReleaseFloor } from '../../deliver/release-floor.ts';
import { betterTraining } from './better-training.ts';

export function floorFindings(
  { minimum }: ReleaseReadinessPolicy,
  evidence: ReleaseEvidence,
): Finding[] {
  const { floor } = evidence;
  if (floor === null) return [];
  return [
    ...baselineFinding(floor, evidence),
    ...(minimum === undefined ? [] : minimumFinding(floor, minimum, evidence)),
  ];
}

function baselineFinding(
  { baseline, regression }: ReleaseFloor,
  evidence: ReleaseEvidence,
): Finding[] {
  if (regression === null || regression.worsening.interval.high < 0) return [];
  const { metric, candidate, reference, worsening, items } = regression;
  const isBelow = worsening.interval.low >= 0;
  const said = `${metric} ${candidate.toFixed(3)} against ${reference.toFixed(3)} of ${baseline}: ${changeText(metric, worsening.interval)} (95 %), and a first release has to be better`;
  return [
    {
      ...problem(isBelow ? 'release.below-floor' : 'release.floor-undecided', said, {
        evidence: { baseline, ...regression },
        fix: betterTraining(evidence),
      }),
      count: items,
    },
  ];
}

function minimumFinding(
  { measured: { name, value, interval, items } }: ReleaseFloor,
  minimum: number,
  evidence: ReleaseEvidence,
): Finding[] {
  const [worse, better] = lowerIsBetter(name)
    ? [-interval.high, -interval.low]
    : [interval.low, interval.high];
  const wanted = lowerIsBetter(name) ? -minimum : minimum;
  if (worse >= wanted) return [];
  const bounds = `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}, 95 %`;
  return [
    {
      ...problem(
        better < wanted ? 'release.below-floor' : 'release.floor-undecided',
        `${name} ${value.toFixed(3)} (${bounds}), and the project asks for ${minimum} of a first release`,
        { evidence: { minimum, value, interval }, fix: betterTraining(evidence) },
      ),
      count: items,
    },
  ];
}
