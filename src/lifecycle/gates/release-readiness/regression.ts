/**
 * Is a candidate no worse than what it would replace, by the metric that decides and on all items?
 *
 * @module
 */
import type { ReleaseReadinessPolicy } from '../../../catalog/tasks/release-readiness-policy.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import { amountText, changeText, isWithin, marginOf } from '../../deliver/regression.ts';
import type { ReleaseEvidence } from '../../deliver/release-evidence.ts';
import { betterTraining } from './better-training.ts';

export function regressionFindings(
  policy: ReleaseReadinessPolicy,
  evidence: ReleaseEvidence,
): Finding[] {
  const { regression, against } = evidence;
  const { metric, worsening } = regression;
  const within = isWithin(regression, policy);
  const figures = `${metric} ${regression.candidate.toFixed(3)} against ${regression.reference.toFixed(3)} of ${against}`;
  const bounds = `${changeText(metric, worsening.interval)} (95 %)`;
  const found = { evidence: { ...regression } };
  const count = regression.items;
  if (within === false) {
    const limit = `the limit is ${amountText(metric, policy.maxRegression)}`;
    return [{ ...problem('release.regression', `${figures}: ${bounds}, ${limit}`, found), count }];
  }
  if (within === null) {
    const { used, fix } = undecidedBy(policy, evidence);
    const said = `${figures}: ${bounds}, ${limitsText(policy, evidence)}; ${used}`;
    return [{ ...problem('release.undecided', said, { ...found, fix }), count }];
  }
  if (worsening.interval.low <= 0) return [];
  const said = `${figures}: ${bounds}, which is within what is allowed`;
  return [{ ...problem('release.slightly-worse', said, found), count }];
}

function limitsText(policy: ReleaseReadinessPolicy, { regression }: ReleaseEvidence): string {
  const [limit, margin] = [policy.maxRegression, marginOf(policy)].map((amount) =>
    amountText(regression.metric, amount),
  );
  return limit === margin
    ? `the limit is ${limit}`
    : `the limits are ${limit} as measured and ${margin} for certain`;
}

/**
 * What is used up, what would decide, and what to run. The interval narrows with the root of the number of
 * items.
 */
export function undecidedBy(
  policy: ReleaseReadinessPolicy,
  evidence: ReleaseEvidence,
): { used: string; needed: string; fix: string } {
  const { regression, rows, asked, project } = evidence;
  const { worsening, items } = regression;
  const { maxRegression } = policy;
  const isBeyond = worsening.value > maxRegression;
  const gap = isBeyond ? worsening.value - maxRegression : marginOf(policy) - worsening.value;
  const reach = (worsening.interval.high - worsening.interval.low) / 2;
  const factor = gap === 0 ? Infinity : (reach / gap) ** 2;
  const wanted = Number((items * Math.max(1, factor)).toPrecision(2));
  const all = asked >= rows;
  const used = all ? `all ${rows} test rows are used` : `${asked} of ${rows} test rows are used`;
  const longer = betterTraining(evidence);
  if (factor > 100)
    return {
      used,
      needed: 'the difference lies at the limit: more held-out items may not decide it',
      fix: longer,
    };
  const needed = `about ${wanted} held-out items instead of ${items}`;
  const more = Math.min(rows, Math.ceil(1.2 * wanted));
  return all
    ? {
        used,
        needed: `${needed}, which are all there are`,
        fix: `${moreHeldOut(evidence, wanted)}${longer}`,
      }
    : {
        used,
        needed,
        fix: `Measure on more of them: brewslm export --project ${project} --held-out-items ${more}`,
      };
}

/** Where more of the rows that there are would do, and leave enough to learn from. */
function moreHeldOut({ cutFrom, project }: ReleaseEvidence, wanted: number): string {
  const percent = Math.ceil((120 * wanted) / (cutFrom ?? 0));
  return percent <= MOST_HELD_OUT
    ? `Hold out more of the rows that there are, and train again: brewslm dataset import --project ${project} --file DATA --held-out ${percent}%. `
    : '';
}

/** Of each of two splits, in percent. */
const MOST_HELD_OUT = 30;
