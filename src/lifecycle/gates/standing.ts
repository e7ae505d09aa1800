/**
 * What stands after a gate has judged: its verdict, unless someone has overridden it.
 *
 * @module
 */
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { RecordedVerdict, Verdict } from '../../ledger/verdicts.ts';

/** Tells whether work may go on behind the gate. */
export const stands = ({ outcome, override }: RecordedVerdict): boolean =>
  outcome === 'PASS' || override !== null;

/**
 * Records a verdict. Judging the same subject again with the same result adds nothing, so that an
 * override outlives a repeated command.
 *
 * @param subject Id of the artifact that was judged.
 */
export function recordVerdict(
  ledger: Ledger,
  project: Project,
  subject: string,
  verdict: Verdict,
): RecordedVerdict {
  const latest = ledger.verdicts.latest(project.id, verdict.gate, subject);
  if (latest !== undefined && same(latest, verdict)) return latest;
  ledger.verdicts.record(project.id, subject, verdict);
  return ledger.verdicts.latest(project.id, verdict.gate, subject)!;
}

const same = (recorded: RecordedVerdict, fresh: Verdict): boolean =>
  (Object.keys(fresh) as (keyof Verdict)[]).every(
    (key) => canonicalJson(recorded[key] ?? null) === canonicalJson(fresh[key] ?? null),
  );
