/**
 * Gate D, release readiness: is a candidate whole, did the gates before it hold, and is it no worse
 * than the release in force?
 *
 * @module
 */
import type { ReleaseReadinessPolicy } from '../../catalog/tasks/release-readiness-policy.ts';
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem, type Problem } from '../../problem/problem.ts';
import { budgetText } from './benchmark-floor.ts';
import { amountText, changeText } from '../deliver/regression.ts';
import type { ReleaseEvidence } from '../deliver/release-evidence.ts';

/** Judges a release candidate: FAIL outweighs INCONCLUSIVE, which outweighs PASS. */
export function judgeRelease(policy: ReleaseReadinessPolicy, evidence: ReleaseEvidence): Verdict {
  const damage: Finding[] = evidence.damage.map((item) =>
    problem('release.checksum', item.message, { location: item.location }),
  );
  const gates = evidence.gates.flatMap(gateFinding);
  const worse = regressionFinding(policy, evidence);
  const cheap = cheapFinding(evidence);
  const findings = [...damage, ...gates, ...(worse ? [worse] : []), ...cheap];
  const failed = findings.some(({ code, severity }) => severity === 'error' && decided(code));
  const open = findings.some(({ code, severity }) => severity === 'error' && !decided(code));
  return {
    gate: 'D',
    outcome: failed ? 'FAIL' : open ? 'INCONCLUSIVE' : 'PASS',
    policy,
    evidence: evidence.artifacts,
    findings,
    ...(worse?.code === 'release.undecided'
      ? { needed: undecidedBy(policy, evidence).needed }
      : gates.some(({ code }) => code === 'release.gate-missing')
        ? { needed: 'run the stages whose gates have no verdict' }
        : {}),
  };
}

const decided = (code: Problem['code']): boolean =>
  code !== 'release.undecided' && code !== 'release.gate-missing';

function gateFinding({ gate, verdict }: ReleaseEvidence['gates'][number]): Finding[] {
  if (verdict === undefined)
    return [problem('release.gate-missing', `gate ${gate} has not judged this work`)];
  if (verdict.outcome === 'PASS') return [];
  const said = `gate ${gate} said ${verdict.outcome}`;
  if (verdict.override !== null)
    return [
      problem('release.gate-open', `${said}; overridden: ${verdict.override.reason}`, {
        severity: 'info',
      }),
    ];
  return [problem('release.gate-open', said)];
}

function regressionFinding(
  policy: ReleaseReadinessPolicy,
  evidence: ReleaseEvidence,
): Finding | undefined {
  const { regression, against } = evidence;
  const { metric, worsening } = regression;
  const { low, high } = worsening.interval;
  if (high <= policy.maxRegression) return undefined;
  const figures = `${metric} ${regression.candidate.toFixed(3)} against ${regression.reference.toFixed(3)} of ${against}`;
  const bounds = `${changeText(metric, worsening.interval)} (95 %), the limit is ${amountText(metric, policy.maxRegression)}`;
  const code = low > policy.maxRegression ? 'release.regression' : 'release.undecided';
  return {
    ...(code === 'release.regression'
      ? problem(code, `${figures}: ${bounds}`, { evidence: { ...regression } })
      : problem(code, `${figures}: ${bounds}; ${undecidedBy(policy, evidence).used}`, {
          evidence: { ...regression },
          fix: undecidedBy(policy, evidence).fix,
        })),
    count: regression.items,
  };
}

/** What costs next to nothing and does better is no ground to stop, but to be known before serving. */
function cheapFinding(evidence: ReleaseEvidence): Finding[] {
  const { cheap } = evidence;
  const compared = cheap?.comparisons[0];
  if (cheap === null || compared?.better !== 'second') return [];
  const { metric, difference, interval } = compared;
  const behind = `${(-difference).toFixed(3)} (${(-interval.high).toFixed(3)} to ${(-interval.low).toFixed(3)})`;
  return [
    {
      ...problem(
        'release.simple-is-better',
        `${cheap.id} fitted on ${cheap.trainRows} training rows is better by ${behind} in ${metric}`,
        {
          evidence: { baseline: cheap.id, ...compared },
          fix: `Take that instead (scikit-learn has it as TfidfVectorizer and LogisticRegression), or make the model better. ${betterTraining(evidence)}`,
        },
      ),
      count: compared.items,
    },
  ];
}

/**
 * What is used up, what would decide, and what to run. The interval narrows with the root of the number of
 * items.
 */
function undecidedBy(
  { maxRegression }: ReleaseReadinessPolicy,
  evidence: ReleaseEvidence,
): { used: string; needed: string; fix: string } {
  const { regression, rows, asked, project } = evidence;
  const { worsening, items } = regression;
  const gap = Math.abs(worsening.value - maxRegression);
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

/** What makes a model better, and a difference larger: a budget does where it was what ended the training. */
function betterTraining({ training, project }: ReleaseEvidence): string {
  const { budgetSeconds, limitedBy } = training;
  if (limitedBy === 'budget')
    return `Train longer: brewslm train --project ${project} --autopilot --budget ${budgetText(2 * budgetSeconds)}`;
  if (limitedBy === 'request') return 'Train for more steps than were asked for.';
  return 'Give more rows or a pretrained base: the training made all the passes over the rows that are of use.';
}
