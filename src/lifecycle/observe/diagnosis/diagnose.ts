/**
 * Why a run went as it did: the likeliest cause first, with its evidence, and whether others ended so.
 *
 * @module
 */
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Run } from '../../../ledger/work/runs.ts';
import { controlGroup } from '../../../runtimes/machine/control-group.ts';
import { thisHost } from '../../../runtimes/machine/host.ts';
import { timelineOf, type Timeline } from '../timeline.ts';
import { Evidence, type Likelihood } from './rule.ts';
import { rules } from './rules.ts';

export interface Cause {
  /** See `rules.ts`; `other` for a problem that no rule knows. */
  cause: string;
  title: string;
  likelihood: Likelihood;
  /** Sentences, the strongest first. */
  evidence: string[];
  action: string;
}

export interface Diagnosis {
  run: Run;
  /** The likeliest first; empty for a run that shows no trouble. */
  causes: Cause[];
  /** How many of the last runs of this stage, this one included, have the same first cause. */
  alike: { runs: number[]; of: number } | null;
}

/** Runs that are looked at for the same signature. */
const lastRuns = 6;

const rank: Readonly<Record<Likelihood, number>> = { certain: 0, likely: 1, possible: 2 };

/** Diagnoses a run, and looks for the same signature in those before it. */
export function diagnose(ledger: Ledger, run: Run): Diagnosis {
  const host = thisHost();
  const { memoryLimit } = controlGroup(host);
  const memory = Math.min(host.totalMemory, memoryLimit ?? Infinity);
  const causes = causesOf(timelineOf(ledger, run), memory);
  const recent = ledger.runs
    .list(run.project)
    .filter(({ id, stage, status }) => stage === run.stage && status !== 'cached' && id <= run.id)
    .slice(-lastRuns);
  const first = causes[0]?.cause;
  const alike = recent.filter(
    (one) => one.id === run.id || causesOf(timelineOf(ledger, one), memory)[0]?.cause === first,
  );
  return {
    run,
    causes,
    alike:
      first === undefined || alike.length < 2
        ? null
        : { runs: alike.map(({ id }) => id), of: recent.length },
  };
}

/**
 * Holds a run against every rule.
 *
 * @param memoryBytes What a worker could take; null when unknown.
 */
export function causesOf(timeline: Timeline, memoryBytes: number | null): Cause[] {
  const evidence = new Evidence(timeline, memoryBytes);
  const found = rules.flatMap((rule): Cause[] => {
    const signs = rule
      .evidence(evidence)
      .toSorted((a, b) => rank[a.likelihood] - rank[b.likelihood]);
    if (signs.length === 0) return [];
    const { cause, title, action } = rule;
    const { likelihood } = signs[0];
    return [{ cause, title, likelihood, evidence: signs.map(({ text }) => text), action }];
  });
  const { problem } = timeline.run;
  const explained = found.some(({ likelihood }) => likelihood !== 'possible');
  if (problem !== null && !explained)
    found.push({
      cause: 'other',
      title: 'The stage refused to go on',
      likelihood: 'certain',
      evidence: [`the run ended with ${problem.code}: ${problem.message}`],
      action: problem.fix,
    });
  return found.toSorted((a, b) => rank[a.likelihood] - rank[b.likelihood]);
}
