/**
 * Jobs and their events: calls of operations that somebody waits for, which of them work, and which
 * process does. All that makes two processes agree on who does a job is here, each step of it one
 * transaction: claim (a dispatcher), take (the worker it started), end (the worker).
 *
 * Whoever reads a job is told the truth: one whose process is gone is in the queue again from the
 * first look on, or has failed when that happened too often.
 *
 * @module
 */
import { problem, type Problem } from '../../problem/problem.ts';
import type { Database, Row } from '../database.ts';
import {
  isActiveJob,
  toJob,
  toJobEvent,
  type Job,
  type JobEnd,
  type JobEvent,
  type NewJob,
} from './job.ts';
import { isStillThere, processStart } from './process-identity.ts';

/** A job is tried this often before it fails for want of a process that lives. */
export const mostAttempts = 3;
/** Seconds between an attempt whose process died and the next: the first time, and after. */
const pauses = [2, 20];

export class Jobs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Puts a job into the queue. Of two with the same idempotency key from the same caller the second is
   * the first.
   */
  add(wanted: NewJob): Job {
    return this.#database.transaction(() => {
      const known = wanted.idempotencyKey !== null && this.#byKey(wanted.by, wanted.idempotencyKey);
      if (known) return known;
      const id = this.#database.run(
        `insert into jobs (project, operation, input, key, status, priority, memory_bytes, asked_by,
           idempotency_key, queued_at) values (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?)`,
        wanted.project,
        wanted.operation,
        JSON.stringify(wanted.input),
        wanted.key,
        wanted.priority,
        wanted.memoryBytes,
        wanted.by,
        wanted.idempotencyKey,
        new Date().toISOString(),
      );
      return this.find(id)!;
    });
  }

  /** Finds a job of this home by number. */
  find(job: number): Job | undefined {
    this.settle();
    const row = this.#database.one('select * from jobs where id = ?', job);
    return row && toJob(row);
  }

  /** The highest number of a job; 0 where there is none. */
  newest(): number {
    return Number(this.#database.one('select max(id) as id from jobs')?.id ?? 0);
  }

  /** Lists the jobs of the home or of a project, oldest first. */
  list(project?: number): Job[] {
    this.settle();
    return this.#database
      .all(
        'select * from jobs where ? is null or project = ? order by id',
        project ?? null,
        project ?? null,
      )
      .map(toJob);
  }

  /** Lists the jobs of the home that wait or work, oldest first. */
  active(): Job[] {
    this.settle();
    return this.#active();
  }

  /** Lists a job's events, oldest first: from event number `from` on, at most `limit`. */
  events(job: number, from = 0, limit = -1): JobEvent[] {
    return this.#database
      .all(
        'select * from job_events where job = ? and id >= ? order by id limit ?',
        job,
        from,
        limit,
      )
      .map(toJobEvent);
  }

  /**
   * Makes this process answer for the job in the queue that `choose` names, until its worker does;
   * `choose` sees the jobs that wait and work, and nobody else claims meanwhile.
   *
   * @returns The job, or undefined when none was named.
   */
  claim(choose: (active: readonly Job[]) => number | undefined): Job | undefined {
    return this.#database.transaction(() => {
      const id = choose(this.active());
      if (id === undefined) return undefined;
      this.#database.run(
        `update jobs set status = 'running', pid = ?, process_start = ?, taken = 0, retry_at = null
         where id = ? and status = 'queued'`,
        process.pid,
        processStart(process.pid),
        id,
      );
      return this.find(id);
    });
  }

  /**
   * Makes this process, which does nothing else, the worker of a job that was claimed; false when
   * another one is, or nobody claims it any more.
   */
  take(job: number): boolean {
    return this.#database.transaction(() => {
      const now = new Date().toISOString();
      const taken = this.#database.all(
        `update jobs set pid = ?, process_start = ?, taken = 1, attempts = attempts + 1,
           started_at = coalesce(started_at, ?)
         where id = ? and status = 'running' and taken = 0 returning attempts`,
        process.pid,
        processStart(process.pid),
        now,
        job,
      );
      if (taken.length === 0) return false;
      this.event(job, 'started', { attempt: Number(taken[0].attempts) });
      return true;
    });
  }

  /** Says how a job ended; called by its worker. Of its progress the newest is kept. */
  end(job: number, { status, outcome, problem: found }: JobEnd): void {
    this.#database.transaction(() => {
      this.#database.run(
        `update jobs set status = ?, outcome = ?, problem = ?, asked = null, asked_at = null,
           ended_at = ? where id = ?`,
        status,
        outcome === undefined ? null : JSON.stringify(outcome),
        found === undefined ? null : JSON.stringify(found),
        new Date().toISOString(),
        job,
      );
      this.#database.run(
        `delete from job_events where job = ? and type = 'progress' and id <
           (select max(id) from job_events where job = ? and type = 'progress')`,
        job,
        job,
      );
    });
  }

  /**
   * Puts a job that works back into the queue, to be tried again in some seconds, because another
   * process is at what it needs: no attempt was lost. One that was asked to end ends instead.
   */
  postpone(job: number, seconds: number, because: Problem): void {
    this.#database.transaction(() => {
      if (this.asked(job) === 'cancel') return this.end(job, { status: 'cancelled' });
      this.#again(job, seconds);
      this.#database.run('update jobs set attempts = max(0, attempts - 1) where id = ?', job);
      this.event(job, 'log', { text: because.message, code: because.code, seconds });
    });
  }

  /**
   * Asks for the end of a job: one in the queue is cancelled at once, the worker of another is asked.
   *
   * @returns False when it neither waits nor works.
   */
  cancel(job: number): boolean {
    return this.#database.transaction(() => {
      const found = this.find(job);
      if (found === undefined || !isActiveJob(found)) return false;
      if (found.status === 'queued') this.end(job, { status: 'cancelled' });
      else
        this.#database.run(
          `update jobs set asked = 'cancel', asked_at = coalesce(asked_at, ?) where id = ?`,
          new Date().toISOString(),
          job,
        );
      return true;
    });
  }

  /** What is asked of a job. */
  asked(job: number): 'cancel' | null {
    return (this.#database.one('select asked from jobs where id = ?', job)?.asked ?? null) as
      'cancel' | null;
  }

  /**
   * Puts a job into the queue again that did not do what it was for, at the place it had; false when it
   * waits, works or is done.
   */
  retry(job: number): boolean {
    return this.#database.transaction(() => {
      const { status } = this.find(job) ?? {};
      if (status === undefined || status === 'done' || status === 'queued' || status === 'running')
        return false;
      this.#again(job, 0);
      this.#database.run('update jobs set attempts = 0, outcome = null where id = ?', job);
      this.event(job, 'retried', { because: 'asked' });
      return true;
    });
  }

  /** Puts the jobs into the queue again that ended with their machine or with whoever ran them. */
  resumeInterrupted(): void {
    this.#database.transaction(() => {
      for (const { id } of this.#database.all(`select id from jobs where status = 'interrupted'`)) {
        this.#again(Number(id), 0);
        this.#database.run('update jobs set attempts = 0 where id = ?', id);
        this.event(Number(id), 'retried', { because: 'interrupted' });
      }
    });
  }

  /** What a job will take is known now. */
  setMemory(job: number, bytes: number): void {
    this.#database.run('update jobs set memory_bytes = ? where id = ?', bytes, job);
  }

  /** Records how far a job is: an event, and what its row shows. */
  progress(job: number, progress: object): void {
    this.#database.transaction(() => {
      this.#database.run(
        'update jobs set progress = ? where id = ?',
        JSON.stringify(progress),
        job,
      );
      this.event(job, 'progress', progress);
    });
  }

  event(job: number, type: JobEvent['type'], data: object): void {
    this.#database.run(
      'insert into job_events (job, at, type, data) values (?, ?, ?, ?)',
      job,
      new Date().toISOString(),
      type,
      JSON.stringify(data),
    );
  }

  /** A job whose process is gone goes on by another one, unless that happened too often. */
  settle(): void {
    for (const { id, pid, processStart: start, status } of this.#active())
      if (status === 'running' && (pid === null || !isStillThere(pid, start)))
        this.lost(id, pid, start);
  }

  /**
   * Puts a job into the queue again for which that process answered, and no longer does; nothing is
   * changed when another one does by now.
   *
   * @param cause Why its worker did not start, which counts as an attempt.
   */
  lost(job: number, pid: number | null, start: string | null, cause?: unknown): void {
    this.#database.transaction(() => {
      const row = this.#database.one(
        `select * from jobs where id = ? and pid is ? and process_start is ? and status = 'running'`,
        job,
        pid,
        start,
      );
      if (row === undefined) return;
      if (cause !== undefined)
        this.#database.run('update jobs set attempts = attempts + 1 where id = ?', job);
      const attempts = Number(row.attempts) + (cause === undefined ? 0 : 1);
      if (row.asked === 'cancel') this.end(job, { status: 'cancelled' });
      else if (attempts >= mostAttempts)
        this.end(job, {
          status: 'failed',
          problem: problem(
            'job.worker-lost',
            `the process of job ${job} ended without a word, ${attempts} times`,
            { evidence: { attempts }, cause },
          ),
        });
      else {
        // One that was claimed and never taken lost nothing.
        const lostOne = row.taken === 1 || cause !== undefined;
        this.#again(job, lostOne ? (pauses[attempts - 1] ?? pauses.at(-1)!) : 0);
        this.event(job, 'retried', { because: 'process-lost', attempts });
      }
    });
  }

  #active(): Job[] {
    return this.#database
      .all(`select * from jobs where status in ('queued', 'running') order by id`)
      .map(toJob);
  }

  #again(job: number, seconds: number): void {
    this.#database.run(
      `update jobs set status = 'queued', pid = null, process_start = null, taken = 0, asked = null,
         asked_at = null, problem = null, ended_at = null, retry_at = ? where id = ?`,
      seconds === 0 ? null : new Date(Date.now() + seconds * 1000).toISOString(),
      job,
    );
  }

  #byKey(by: string, key: string): Job | undefined {
    const row = this.#database.one(
      'select * from jobs where asked_by = ? and idempotency_key = ?',
      by,
      key,
    );
    return row && toJob(row);
  }

  /** This process looks for jobs to do from now on; returns what says that it does so no longer. */
  serve(): () => void {
    const id = this.#database.transaction(() => {
      for (const server of this.#servers())
        if (!isThere(server)) this.#database.run('delete from job_servers where id = ?', server.id);
      return this.#database.run(
        'insert into job_servers (pid, process_start, since) values (?, ?, ?)',
        process.pid,
        processStart(process.pid),
        new Date().toISOString(),
      );
    });
    return () => void this.#database.run('delete from job_servers where id = ?', id);
  }

  /** Tells whether a process is there that does the jobs of the queue. */
  isServed(): boolean {
    return this.#servers().some(isThere);
  }

  #servers(): Row[] {
    return this.#database.all('select id, pid, process_start from job_servers');
  }
}

const isThere = ({ pid, process_start: start }: Row): boolean =>
  isStillThere(Number(pid), start === null ? null : String(start));
