/**
 * Gate verdicts and the overrides that people put on them. Both stay for ever.
 *
 * @module
 */
import type { Problem } from '../problem/problem.ts';
import type { Database, Row } from './database.ts';

export type Gate = 'A' | 'B' | 'C' | 'D';
export type Outcome = 'PASS' | 'FAIL' | 'INCONCLUSIVE';

/** One thing a gate found. `count` items show it; `examples` are at most three of them. */
export interface Finding extends Problem {
  count?: number;
  examples?: unknown[];
}

/** What a gate decided, and what that rests on. */
export interface Verdict {
  gate: Gate;
  outcome: Outcome;
  /** The policy as applied, with every default filled in. */
  policy: unknown;
  /** Ids of the artifacts that the decision rests on. */
  evidence: string[];
  findings: Finding[];
  /** How much more data or compute would decide, of an INCONCLUSIVE verdict. */
  needed?: string;
}

export interface RecordedVerdict extends Verdict {
  id: number;
  /** The artifact that was judged. */
  subject: string;
  at: string;
  override: { reason: string; at: string } | null;
}

export class Verdicts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  record(project: number, subject: string, verdict: Verdict): number {
    return this.#database.run(
      'insert into verdicts (project, gate, subject, outcome, verdict, at) values (?, ?, ?, ?, ?, ?)',
      project,
      verdict.gate,
      subject,
      verdict.outcome,
      JSON.stringify(verdict),
      new Date().toISOString(),
    );
  }

  override(verdict: number, reason: string): void {
    this.#database.run(
      'insert into overrides (verdict, reason, at) values (?, ?, ?)',
      verdict,
      reason,
      new Date().toISOString(),
    );
  }

  /** Finds the newest verdict of a gate on a subject, or on the project when no subject is given. */
  latest(project: number, gate: Gate, subject?: string): RecordedVerdict | undefined {
    return this.list(project).findLast(
      (verdict) => verdict.gate === gate && (subject === undefined || verdict.subject === subject),
    );
  }

  list(project: number): RecordedVerdict[] {
    return this.#database
      .all(
        `select v.*, o.reason, o.at overridden_at from verdicts v
         left join overrides o on o.id = (select max(id) from overrides where verdict = v.id)
         where v.project = ? order by v.id`,
        project,
      )
      .map(toVerdict);
  }
}

function toVerdict(row: Row): RecordedVerdict {
  return {
    ...(JSON.parse(String(row.verdict)) as Verdict),
    id: Number(row.id),
    subject: String(row.subject),
    at: String(row.at),
    override:
      row.reason === null ? null : { reason: String(row.reason), at: String(row.overridden_at) },
  };
}
