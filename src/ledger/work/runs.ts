/**
 * Runs and their events: what happened when, what waits, and who answers for it. Everything with a
 * clock in it lives here and nowhere near an artifact's bytes.
 *
 * Whoever reads a run is told the truth: one whose process is gone was killed, and is interrupted from
 * the first look on.
 *
 * @module
 */
import type { Problem } from '../../problem/problem.ts';
import type { Database, Row } from '../database.ts';
import { isStillThere, processStart } from './process-identity.ts';

/**
 * A run that is `queued` waits for its turn, one that is `running` works; a process answers for
 * either. One that is `paused`, `interrupted` or `failed` can be taken up again.
 */
export type RunStatus =
  'queued' | 'running' | 'paused' | 'done' | 'cached' | 'failed' | 'interrupted';

/** What somebody asks of the process that answers for a run. */
export type RunRequest = 'stop' | 'pause';

export interface Run {
  id: number;
  project: number;
  stage: string;
  key: string;
  status: RunStatus;
  /** The process that answers for it, or did. */
  pid: number;
  /** When that process began (`process-identity.ts`); null where the system does not tell. */
  processStart: string | null;
  /** Whether that process does nothing else, so that a signal to it reaches this run alone. */
  detached: boolean;
  /** What another process needs to go on with it; null where the command has to be given again. */
  order: Readonly<Record<string, unknown>> | null;
  /** Of two that wait, the higher goes first. */
  priority: number;
  /** Memory that it will take, in bytes, as forecast; null where there is no forecast. */
  memoryBytes: number | null;
  asked: RunRequest | null;
  artifact: string | null;
  problem: Problem | null;
  /** When it was asked for; its place in the queue, also after a pause. */
  queuedAt: string;
  /** When it began to work; of one that never did, when it was asked for. */
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

/** What is known of a run before it begins. */
export interface RunFacts {
  order?: Readonly<Record<string, unknown>>;
  priority?: number;
  memoryBytes?: number;
}

export const isActive = ({ status }: Pick<Run, 'status'>): boolean =>
  status === 'queued' || status === 'running';

export class Runs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Begins a run for which this process answers. */
  start(project: number, stage: string, key: string, facts: RunFacts = {}): number {
    this.settle();
    return this.#add(project, stage, key, 'running', facts);
  }

  /** Puts a run into the queue; this process answers for it until another one takes it. */
  queue(project: number, stage: string, key: string, facts: RunFacts): number {
    return this.#add(project, stage, key, 'queued', facts);
  }

  /**
   * Puts a run into the queue again that was paused, interrupted or failed, at the place it had.
   *
   * @returns False when it is none of these, any more.
   */
  queueAgain(run: number): boolean {
    return this.#change(
      run,
      ['paused', 'interrupted', 'failed'],
      `status = 'queued', pid = ?, process_start = ?, detached = 0, asked = null, problem = null, ended_at = null`,
      process.pid,
      processStart(process.pid),
    );
  }

  /**
   * Makes this process, which does nothing else, answer for a run that is in the queue; false when it
   * is there no longer.
   */
  take(run: number): boolean {
    const changes = 'pid = ?, process_start = ?, detached = 1';
    return this.#change(run, ['queued'], changes, process.pid, processStart(process.pid));
  }

  /** The turn of a run in the queue has come; false when it is there no longer. */
  begin(run: number): boolean {
    const now = new Date().toISOString();
    const changes = `status = 'running', started_at = coalesce(started_at, ?)`;
    return this.#change(run, ['queued'], changes, now);
  }

  /** What a run works on was amended: it goes on under another key. */
  amend(run: number, key: string, order: Readonly<Record<string, unknown>>): void {
    this.#database.run(
      'update runs set key = ?, "order" = ? where id = ?',
      key,
      JSON.stringify(order),
      run,
    );
  }

  /** Asks the process that answers for a run for something; false when nobody does any more. */
  ask(run: number, request: RunRequest): boolean {
    this.settle();
    return this.#change(run, ['queued', 'running'], 'asked = ?', request);
  }

  /** What is asked of a run. */
  asked(run: number): RunRequest | null {
    return (this.#database.one('select asked from runs where id = ?', run)?.asked ??
      null) as RunRequest | null;
  }

  end(
    run: number,
    status: Exclude<RunStatus, 'queued' | 'running'>,
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

  /** Finds a run of this home by number. */
  find(run: number): Run | undefined {
    this.settle();
    const row = this.#database.one('select * from runs where id = ?', run);
    return row && toRun(row);
  }

  /** Lists the project's runs, oldest first. */
  list(project: number): Run[] {
    this.settle();
    return this.#database
      .all('select * from runs where project = ? order by id', project)
      .map(toRun);
  }

  /** Lists the project's newest run of each stage, oldest first. */
  newest(project: number): Run[] {
    this.settle();
    return this.#database
      .all(
        `select * from runs where id in (select max(id) from runs where project = ? group by stage)
         order by id`,
        project,
      )
      .map(toRun);
  }

  /** Lists all runs of the home, oldest first. */
  all(): Run[] {
    this.settle();
    return this.#database.all('select * from runs order by id').map(toRun);
  }

  /** Lists the runs of the home that wait or work, oldest first. */
  active(): Run[] {
    this.settle();
    return this.#active();
  }

  /** Finds the newest run that made an artifact, in whatever project; cache hits made nothing. */
  makerOf(artifact: string): Run | undefined {
    const row = this.#database.one(
      `select * from runs where artifact = ? and status = 'done' order by id desc limit 1`,
      artifact,
    );
    return row && toRun(row);
  }

  /** Lists the numbers of the runs that a process answers for, or did, oldest first. */
  ofProcess(pid: number, start: string | null): number[] {
    return this.#database
      .all('select id from runs where pid = ? and process_start is ? order by id', pid, start)
      .map(({ id }) => Number(id));
  }

  /** Lists a run's events, oldest first: from event number `from` on, at most `limit`. */
  events(run: number, from = 0, limit = -1): RunEvent[] {
    // One text for all: a row costs more to hand over than its event to parse.
    const row = this.#database.one(
      `select json_group_array(json_array(id, at, type, data)) as events from
         (select * from events where run = ? and id >= ? order by id limit ?)`,
      run,
      from,
      limit,
    );
    const events = JSON.parse(String(row!.events)) as [number, string, string, string][];
    return events.map(([id, at, type, data]) => ({
      id,
      run,
      at,
      type,
      data: JSON.parse(data) as RunEvent['data'],
    }));
  }

  /** Finds the newest event of one type of a run. */
  lastEvent(run: number, type: string): RunEvent | undefined {
    const row = this.#database.one(
      'select * from events where run = ? and type = ? order by id desc limit 1',
      run,
      type,
    );
    return row && toEvent(row);
  }

  /** Counts the events of one type of a run. */
  countEvents(run: number, type: string): number {
    const row = this.#database.one(
      'select count(*) n from events where run = ? and type = ?',
      run,
      type,
    );
    return Number(row!.n);
  }

  /** Sums a number that the events of one type of a run hold. */
  sum(run: number, type: string, field: string): number {
    const row = this.#database.one(
      'select sum(json_extract(data, ?)) total from events where run = ? and type = ?',
      `$.${field}`,
      run,
      type,
    );
    return Number(row!.total ?? 0);
  }

  /** Lists at most `limit` events of one type over all runs, newest first. */
  newestEvents(type: string, limit: number): RunEvent[] {
    return this.#database
      .all('select * from events where type = ? order by id desc limit ?', type, limit)
      .map(toEvent);
  }

  /** A run whose process is gone was killed: say so, rather than leave it running for ever. */
  settle(): void {
    for (const { id, pid, processStart: start } of this.#active()) {
      if (isStillThere(pid, start)) continue;
      // Unless another process took it since it was read.
      this.#database.run(
        `update runs set status = 'interrupted', ended_at = ?
         where id = ? and pid = ? and process_start is ? and status in ('queued', 'running')`,
        new Date().toISOString(),
        id,
        pid,
        start,
      );
    }
  }

  #active(): Run[] {
    return this.#database
      .all(`select * from runs where status in ('queued', 'running') order by id`)
      .map(toRun);
  }

  #add(
    project: number,
    stage: string,
    key: string,
    status: 'queued' | 'running',
    { order, priority = 0, memoryBytes }: RunFacts,
  ): number {
    const now = new Date().toISOString();
    return this.#database.run(
      `insert into runs (project, stage, key, status, pid, process_start, "order", priority,
         memory_bytes, queued_at, started_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      project,
      stage,
      key,
      status,
      process.pid,
      processStart(process.pid),
      order === undefined ? null : JSON.stringify(order),
      priority,
      memoryBytes ?? null,
      now,
      status === 'running' ? now : null,
    );
  }

  /** Changes a run that has one of these states, in one step; false when it has none of them. */
  #change(
    run: number,
    from: readonly RunStatus[],
    changes: string,
    ...values: (string | number | null)[]
  ): boolean {
    const states = from.map((status) => `'${status}'`).join(', ');
    return (
      this.#database.all(
        `update runs set ${changes} where id = ? and status in (${states}) returning id`,
        ...values,
        run,
      ).length === 1
    );
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
  const textOf = (value: Row[string]): string | null => (value === null ? null : String(value));
  const jsonOf = <T>(value: Row[string]): T | null =>
    value === null ? null : (JSON.parse(String(value)) as T);
  return {
    id: Number(row.id),
    project: Number(row.project),
    stage: String(row.stage),
    key: String(row.key),
    status: String(row.status) as RunStatus,
    pid: Number(row.pid),
    processStart: textOf(row.process_start),
    detached: row.detached === 1,
    order: jsonOf<Record<string, unknown>>(row.order),
    priority: Number(row.priority),
    memoryBytes: row.memory_bytes === null ? null : Number(row.memory_bytes),
    asked: textOf(row.asked) as RunRequest | null,
    artifact: textOf(row.artifact),
    problem: jsonOf<Problem>(row.problem),
    queuedAt: String(row.queued_at),
    startedAt: textOf(row.started_at) ?? String(row.queued_at),
    endedAt: textOf(row.ended_at),
  };
}
