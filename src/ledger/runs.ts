/**
 * Runs and their events: what happened when. Everything with a clock in it lives here and
 * nowhere near an artifact's bytes.
 *
 * @module
 */
import type { Problem } from '../problem/problem.ts';
import type { Database, Row } from './database.ts';
import { isAlive } from './objects/process-alive.ts';

export type RunStatus = 'running' | 'done' | 'cached' | 'failed' | 'interrupted';

export interface Run {
  id: number;
  project: number;
  stage: string;
  key: string;
  status: RunStatus;
  pid: number;
  artifact: string | null;
  problem: Problem | null;
  startedAt: string;
  endedAt: string | null;
}

export interface RunEvent {
  id: number;
  run: number;
  at: string;
  /** `progress`, `metric`, `eval`, `checkpoint`, `alert`, `log`, … */
  type: string;
  data: Record<string, unknown>;
}

export class Runs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  start(project: number, stage: string, key: string): number {
    this.#settleOrphans(project);
    return this.#database.run(
      `insert into runs (project, stage, key, status, pid, started_at) values (?, ?, ?, 'running', ?, ?)`,
      project,
      stage,
      key,
      process.pid,
      new Date().toISOString(),
    );
  }

  end(
    run: number,
    status: Exclude<RunStatus, 'running'>,
    outcome: { artifact?: string; problem?: Problem } = {},
  ): void {
    this.#database.run(
      'update runs set status = ?, artifact = ?, problem = ?, ended_at = ? where id = ?',
      status,
      outcome.artifact ?? null,
      outcome.problem ? JSON.stringify(outcome.problem) : null,
      new Date().toISOString(),
      run,
    );
  }

  event(run: number, type: string, data: Record<string, unknown>): void {
    this.#database.run(
      'insert into events (run, at, type, data) values (?, ?, ?, ?)',
      run,
      new Date().toISOString(),
      type,
      JSON.stringify(data),
    );
  }

  /** Lists the project's runs, oldest first. */
  list(project: number): Run[] {
    return this.#database
      .all('select * from runs where project = ? order by id', project)
      .map(toRun);
  }

  /** Lists a run's events, oldest first. */
  events(run: number): RunEvent[] {
    return this.#database.all('select * from events where run = ? order by id', run).map(toEvent);
  }

  /** Lists at most `limit` events of one type over all runs, newest first. */
  newestEvents(type: string, limit: number): RunEvent[] {
    return this.#database
      .all('select * from events where type = ? order by id desc limit ?', type, limit)
      .map(toEvent);
  }

  /** A run whose process is gone was killed: say so, rather than leave it running for ever. */
  #settleOrphans(project: number): void {
    for (const run of this.list(project)) {
      if (run.status === 'running' && !isAlive(run.pid)) this.end(run.id, 'interrupted');
    }
  }
}

const toEvent = (row: Row): RunEvent => ({
  id: Number(row.id),
  run: Number(row.run),
  at: String(row.at),
  type: String(row.type),
  data: JSON.parse(String(row.data)) as Record<string, unknown>,
});

function toRun(row: Row): Run {
  return {
    id: Number(row.id),
    project: Number(row.project),
    stage: String(row.stage),
    key: String(row.key),
    status: String(row.status) as RunStatus,
    pid: Number(row.pid),
    artifact: row.artifact === null ? null : String(row.artifact),
    problem: row.problem === null ? null : (JSON.parse(String(row.problem)) as Problem),
    startedAt: String(row.started_at),
    endedAt: row.ended_at === null ? null : String(row.ended_at),
  };
}
