/**
 * Gate D, release readiness: is a candidate whole, did the gates before it hold, and is it no worse
 * than the release in force, as a whole, by slices and by other metrics?
 *
 * @module
 */
import type { ReleaseReadinessPolicy } from '../../catalog/tasks/release-readiness-policy.ts';
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem, type Problem } from '../../problem/problem.ts';
import type { ReleaseEvidence } from '../deliver/release-evidence.ts';
import { betterTraining } from './release-readiness/better-training.ts';
import { floorFindings } from './release-readiness/floor.ts';
import { guardFindings } from './release-readiness/guards.ts';
import { regressionFindings, undecidedBy } from './release-readiness/regression.ts';
import { speedFindings } from './release-readiness/speed.ts';

/** Judges a release candidate: FAIL outweighs INCONCLUSIVE, which outweighs PASS. */
export function judgeRelease(policy: ReleaseReadinessPolicy, evidence: ReleaseEvidence): Verdict {
  const damage: Finding[] = evidence.damage.map((item) =>
    problem('release.checksum', item.message, { location: item.location }),
  );
  const gates = evidence.gates.flatMap(gateFinding);
  const findings = [
    ...damage,
    ...gates,
    ...regressionFindings(policy, evidence),
    ...guardFindings(evidence),
    ...floorFindings(policy, evidence),
    ...sizeFinding(policy, evidence),
    ...speedFindings(policy, evidence),
    ...cheapFinding(evidence),
    ...testChangeFinding(evidence),
  ];
  const failed = findings.some(({ code, severity }) => severity === 'error' && decided(code));
  const open = findings.some(({ code, severity }) => severity === 'error' && !decided(code));
  return {
    gate: 'D',
    outcome: failed ? 'FAIL' : open ? 'INCONCLUSIVE' : 'PASS',
    policy,
    evidence: evidence.artifacts,
    findings,
    ...(open && !failed ? { needed: neededBy(policy, evidence, findings) } : {}),
  };
}

const undecided: ReadonlySet<Problem['code']> = new Set([
  'release.undecided',
  'release.floor-undecided',
  'release.gate-missing',
  'release.speed-unknown',
]);
const decided = (code: Problem['code']): boolean => !undecided.has(code);

/** What would decide, of each thing that is open. */
function neededBy(
  policy: ReleaseReadinessPolicy,
  evidence: ReleaseEvidence,
  findings: readonly Finding[],
): string {
  const isOpen = (code: Problem['code']) => findings.some((finding) => finding.code === code);
  return [
    ...(isOpen('release.undecided') ? [undecidedBy(policy, evidence).needed] : []),
    ...(isOpen('release.floor-undecided') ? ['more test rows, or a better model'] : []),
    ...(isOpen('release.gate-missing') ? ['run the stages whose gates have no verdict'] : []),
    ...(isOpen('release.speed-unknown')
      ? ['a bundle that llama.cpp or ONNX Runtime loads, or figures from where it is served']
      : []),
  ].join('; ');
}

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

/** The bytes are those that are shipped, so the figure is exact. */
function sizeFinding(
  { maxMegabytes }: ReleaseReadinessPolicy,
  { bytes }: ReleaseEvidence,
): Finding[] {
  if (maxMegabytes === undefined || bytes <= maxMegabytes * 1e6) return [];
  const megabytes = (bytes / 1e6).toFixed(1);
  return [
    problem(
      'release.too-large',
      `the files of the bundle come to ${megabytes} MB, and the project allows ${maxMegabytes}`,
      { evidence: { bytes, maxMegabytes } },
    ),
  ];
}

/** Figures of releases are of their test rows: with others, they start anew. */
function testChangeFinding({ testChange, against, project }: ReleaseEvidence): Finding[] {
  if (testChange === null) return [];
  const { same, added, gone, learnt } = testChange;
  const left =
    learnt.size === 0
      ? ''
      : `; ${learnt.size} that ${against} has learnt from were left out of the comparison`;
  return [
    problem(
      'release.test-rows-changed',
      `the test rows are not those of ${against}: ${same} are the same, ${added} new, ${gone} gone. It was held against the candidate on the new ones too, and figures before this release are of other rows${left}`,
      {
        evidence: { same, added, gone, learnt: learnt.size },
        fix: `Nothing has to be done. To start anew, against the base alone: \`brewslm release propose --project ${project} --new-baseline\`.`,
      },
    ),
  ];
}
