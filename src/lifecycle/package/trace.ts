/**
 * The way from the source data to a checkpoint, with the gates on it.
 *
 * @module
 */
import { artifactKinds, type Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Gate, RecordedVerdict } from '../../ledger/verdicts.ts';
import type { Trace, TracedBase } from './bundle.ts';

/** Lists the artifact and all it was made from, each once, in pipeline order. */
export function lineageOf(ledger: Ledger, artifact: Artifact): Artifact[] {
  const found = new Map<string, Artifact>();
  const visit = (each: Artifact): void => {
    if (found.has(each.id)) return;
    found.set(each.id, each);
    Object.values(ledger.artifacts.inputs(each)).forEach(visit);
  };
  visit(artifact);
  return [...found.values()].sort(
    (a, b) =>
      artifactKinds.indexOf(a.kind) - artifactKinds.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
  );
}

/**
 * Finds the newest verdict of a gate that judged something on the way to an artifact, or something made
 * from the same dataset beside that way, as a preflight report is when the base was chosen by hand.
 */
export function verdictOn(
  ledger: Ledger,
  project: Project,
  gate: Gate,
  lineage: readonly Artifact[],
): RecordedVerdict | undefined {
  const ids = new Set(lineage.map(({ id }) => id));
  return ledger.verdicts.list(project.id).findLast((verdict) => {
    if (verdict.gate !== gate) return false;
    if (ids.has(verdict.subject)) return true;
    const { dataset } = ledger.artifacts.find(verdict.subject).descriptor.inputs;
    return dataset !== undefined && ids.has(dataset);
  });
}

/** Writes down the way to a checkpoint, given its lineage. */
export function traceOf(
  ledger: Ledger,
  project: Project,
  lineage: readonly Artifact[],
  base: TracedBase,
): Trace {
  return {
    artifacts: lineage.map(({ id, kind, descriptor: { producer } }) => ({
      kind,
      id,
      stage: producer.stage,
      version: producer.version,
    })),
    gates: (['A', 'B', 'C'] as const).flatMap((gate) => {
      const verdict = verdictOn(ledger, project, gate, lineage);
      if (verdict === undefined) return [];
      const { outcome, subject, override } = verdict;
      return [{ gate, outcome, subject, override: override?.reason ?? null }];
    }),
    base,
  };
}
