/**
 * The home that a server serves: a ledger that stays open for whoever looks, calls that are answered at
 * once, and jobs for all that takes longer.
 *
 * @module
 */
import { enqueue, type JobRequest } from '../jobs/enqueue.ts';
import { startJobs } from '../jobs/start-jobs.ts';
import { Ledger } from '../ledger/ledger.ts';
import { HomeCalls } from '../library/home-calls.ts';
import { LedgerWatch } from './events/ledger-watch.ts';

export class ServedHome {
  /** For reading, and for what is written in one step; what stores objects has a ledger of its own. */
  readonly ledger: Ledger;
  readonly calls: HomeCalls;
  readonly watch: LedgerWatch;
  readonly #closing = new AbortController();
  #jobs: Promise<void> = Promise.resolve();

  /** @throws `ledger.corrupt`, `ledger.newer` */
  constructor(path: string, threads: number) {
    this.ledger = new Ledger(path);
    this.calls = new HomeCalls({ path, threads }, this.ledger);
    this.watch = new LedgerWatch(path);
  }

  get path(): string {
    return this.ledger.home;
  }

  /**
   * Does the jobs of the home from now on, beside other servers of it.
   *
   * @param onError Hears why it ended, if it did.
   */
  startJobs(threads: number, onError: (error: unknown) => void): void {
    this.#jobs = startJobs(this.path, { threads, signal: this.#closing.signal }).catch(onError);
  }

  /** @throws `usage.invalid`, `project.unknown` */
  enqueue(request: JobRequest): ReturnType<typeof enqueue> {
    return enqueue(this.ledger, request);
  }

  /** Ends what is answered at once; jobs that work go on, and the next server hears of them. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.watch.close();
    await Promise.all([this.calls.close(), this.#jobs]);
    this.ledger.close();
  }
}
