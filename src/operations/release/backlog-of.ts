import type { Ledger } from '../../ledger/ledger.ts';
import type { Release } from '../../ledger/releases.ts';
import { driftEntries, type BacklogEntry } from '../../lifecycle/deliver/backlog.ts';
import { newestDrift } from '../../lifecycle/gates/drift.ts';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import { lineageOf } from '../../lifecycle/package/trace.ts';
import { commandOf, type Step } from '../../lifecycle/status/steps.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { stepOf } from './backlog-step.ts';

export type ActionableEntry = BacklogEntry & { do: (Step & { command: string }) | null };

/** The backlog of a release, with what came in since before all else, each entry with what does it. */
export function backlogOf(ledger: Ledger, release: Release): ActionableEntry[] {
  const { backlog } = release.details as unknown as ReleaseDetails;
  const lineage = lineageOf(ledger, ledger.artifacts.find(release.bundle));
  const plan = lineage.findLast(({ kind }) => kind === 'train-plan')!.json<TrainPlan>('plan.json');
  const verdicts = ledger.verdicts.list(release.project);
  const drift = driftEntries(newestDrift(verdicts, release.bundle));
  return [...drift, ...backlog].map((entry) => {
    const step = stepOf(release.project, entry, plan);
    return { ...entry, do: step && { ...step, command: commandOf(step) } };
  });
}
