/**
 * Gate D, release readiness: is a candidate whole, did the gates before it hold, is it no worse
 * than the release in force, and does its data still look like the data it will meet?
 *
 * @module
 */
import type { ReleaseReadinessPolicy } from '../../catalog/tasks/release-readiness-policy.ts';
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem, type Problem } from '../../problem/problem.ts';
import type { Drift } from '../deliver/drift.ts';
import type { ReleaseEvidence } from '../deliver/release-evidence.ts';

/** Judges a release candidate: FAIL outweighs INCONCLUSIVE, which outweighs PASS. */
export function judgeRelease(policy: ReleaseReadinessPolicy, evidence: ReleaseEvidence): Verdict {
  const damage: Finding[] = evidence.damage.map((item) =>
    problem('release.checksum', item.message, { location: item.location }),
  );
  const gates = evidence.gates.flatMap(gateFinding);
  const worse = regressionFinding(policy, evidence);
  const drift = evidence.drift.flatMap((item) => driftFinding(policy, item));
  const findings = [...damage, ...gates, ...(worse ? [worse] : []), ...drift];
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
  const { low, high } = regression.worsening.interval;
  if (high <= policy.maxRegression) return undefined;
  const figures = `${regression.metric} ${regression.candidate.toFixed(3)} against ${regression.reference.toFixed(3)} of ${against}`;
  const bounds = `${signed(low)} to ${signed(high)} worse, at most ${signed(policy.maxRegression)} allowed`;
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

function driftFinding(policy: ReleaseReadinessPolicy, drift: Drift): Finding[] {
  if (drift.excess < policy.warnDrift) return [];
  const refused = drift.excess >= policy.maxDrift;
  return [
    problem(
      'release.drift',
      `the ${drift.of} of held-out and training rows differ by ${drift.excess.toFixed(3)} more than chance (stability index)`,
      { severity: refused ? 'error' : 'warning', evidence: { ...drift } },
    ),
  ];
}

/**
 * What is used up, what would decide, and what to run. The interval narrows with the root of the number of
 * items.
 */
function undecidedBy(
  { maxRegression }: ReleaseReadinessPolicy,
  { regression: { worsening, items }, rows, project }: ReleaseEvidence,
): { used: string; needed: string; fix: string } {
  const gap = Math.abs(worsening.value - maxRegression);
  const reach = (worsening.interval.high - worsening.interval.low) / 2;
  const factor = gap === 0 ? Infinity : (reach / gap) ** 2;
  const wanted = Number((items * Math.max(1, factor)).toPrecision(2));
  const all = items >= rows;
  const used = all ? `all ${rows} test rows are used` : `${items} of ${rows} test rows are used`;
  const longer = `Train longer, so that the difference is larger: brewslm train --project ${project} --autopilot`;
  if (factor > 100)
    return {
      used,
      needed: 'the difference lies at the limit: more held-out items may not decide it',
      fix: longer,
    };
  const needed = `about ${wanted} held-out items instead of ${items}`;
  const more = Math.min(rows, Math.ceil(1.2 * wanted));
  return all
    ? { used, needed: `${needed}, which are all there are`, fix: longer }
    : {
        used,
        needed,
        fix: `Measure on more of them: brewslm export --project ${project} --held-out-items ${more}`,
      };
}

const signed = (share: number): string => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
