/**
 * Gate D on what comes in: are the inputs of a release still those that it was trained for?
 *
 * @module
 */
import type { DriftPolicy } from '../../catalog/tasks/drift-policy.ts';
import type { Finding, RecordedVerdict, Verdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import type { DriftReport } from '../drift/check-drift.ts';
import type { DriftTest } from '../drift/measure-drift.ts';

/**
 * Judges inputs. A difference that the tests see and that is large enough is a FAIL, however few inputs
 * there are; finding none among few is INCONCLUSIVE.
 *
 * @param evidence Ids of the bundle and of its dataset.
 */
export function judgeDrift(policy: DriftPolicy, report: DriftReport, evidence: string[]): Verdict {
  const { inputs, reference } = report;
  const seen = report.tests.filter(({ p, limit }) => p <= limit);
  const moved = seen.filter(({ share }) => share >= policy.minShare);
  const few = moved.length === 0 && inputs < policy.minInputs;
  const compared = `${inputs} inputs against ${reference} held-out rows`;
  const said = few ? 'drift.open' : 'drift.measured';
  const findings: Finding[] =
    moved.length > 0
      ? moved.map((test) => ({
          ...problem('drift.moved', `${differenceText(test)}; ${compared}`, {
            evidence: { ...test },
          }),
          count: report.moved,
          // Words alone: what was asked may be personal, and verdicts stay for ever.
          examples: report.topics.slice(0, 3).map(({ rows, words }) => ({ rows, words })),
        }))
      : [
          problem(said, `no drift was found in ${compared}`, {
            evidence: { tests: report.tests },
          }),
        ];
  return {
    gate: 'D',
    outcome: moved.length > 0 ? 'FAIL' : few ? 'INCONCLUSIVE' : 'PASS',
    policy: { drift: policy },
    evidence,
    findings,
    ...(few && { needed: `${policy.minInputs} different inputs instead of ${inputs}` }),
  };
}

/** Tells verdicts on what comes in from those on a release. */
export const isOfDrift = ({ gate, findings }: Pick<Verdict, 'gate' | 'findings'>): boolean =>
  gate === 'D' && findings.some(({ code }) => code.startsWith('drift.'));

/** The newest verdict on what came in for a bundle that decided something. */
export const newestDrift = (
  verdicts: readonly RecordedVerdict[],
  bundle: string,
): RecordedVerdict | undefined =>
  verdicts.findLast(
    (verdict) =>
      isOfDrift(verdict) && verdict.outcome !== 'INCONCLUSIVE' && verdict.evidence.includes(bundle),
  );

/** What a test says, for people. */
export function differenceText({ name, share, p }: DriftTest): string {
  const percent = `${(100 * share).toFixed(1)} %`;
  const chance = p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`;
  return `${names[name]}: at least ${percent} of the inputs are others (${chance})`;
}

const names: Readonly<Record<DriftTest['name'], string>> = {
  'unsure labels': 'how sure a classifier of the training rows is',
  'far states': 'how far states lie from those of training rows',
  labels: 'labels',
  lengths: 'lengths',
  scripts: 'scripts',
  words: 'words',
  states: 'states of the model',
};
