import { z } from 'zod';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import { isOfDrift } from '../../lifecycle/gates/drift.ts';
import { fail } from '../../problem/problem.ts';

export const gateLetter = z.string().meta({ description: 'A, B, C or D', value: 'letter' });

/** What a gate said last of the work on a project, not of what comes in. @throws `gate.unknown`, `gate.no-verdict` */
export function newestVerdict(
  ledger: Ledger,
  given: { project: string; gate: string },
): RecordedVerdict {
  const project = ledger.projects.find(given.project);
  const letter = given.gate.toUpperCase();
  if (!['A', 'B', 'C', 'D'].includes(letter))
    fail('gate.unknown', `there is no gate ${given.gate}`);
  return (
    ledger.verdicts
      .list(project.id)
      .findLast((verdict) => verdict.gate === letter && !isOfDrift(verdict)) ??
    fail('gate.no-verdict', `gate ${letter} has not judged project ${project.name} yet`)
  );
}
