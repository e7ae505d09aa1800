/**
 * The home that a server serves: a ledger that stays open for whoever looks, calls that are answered at
 * once, and jobs for all that takes longer.
 *
 * @module
 */
import { startJobs } from '../jobs/start-jobs.ts';
import { Ledger } from '../ledger/ledger.ts';
import { HomeCalls, type Result } from '../library/home-calls.ts';
import type { OperationName } from '../operations/index.ts';
import { ApartCalls, isApart, resultOf } from './calls/apart.ts';
import { LedgerWatch } from './events/ledger-watch.ts';
import { withoutUploadPaths } from './files/upload-paths.ts';
import { Uploads } from './files/uploads.ts';

/** Each has the memory of a process. */
const callsApart = 4;

export class ServedHome {
  /** For reading, and for what is written in one step; what stores objects has a ledger of its own. */
  readonly ledger: Ledger;
  readonly calls: HomeCalls;
  readonly apart: ApartCalls;
  readonly watch: LedgerWatch;
  readonly uploads: Uploads;
  /** Makes JSON fit to be told: where uploads lie is not. */
  readonly told: (json: string) => string;
  /** Folders of this machine that callers may name files of. */
  readonly shared: readonly string[];
  readonly #closing = new AbortController();
  #jobs: Promise<void> = Promise.resolve();

  /** @throws `ledger.corrupt`, `ledger.newer` */
  constructor(path: string, threads: number, shared: readonly string[]) {
    this.ledger = new Ledger(path);
    this.calls = new HomeCalls({ path, threads }, this.ledger);
    this.apart = new ApartCalls(this.ledger.home, threads, callsApart);
    this.watch = new LedgerWatch(path);
    this.uploads = new Uploads(this.ledger.home);
    this.told = withoutUploadPaths(this.ledger.home);
    this.shared = shared;
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

  /** Answers at once, here or in a process of its own. @throws ProblemError, and nothing else */
  call(
    name: OperationName,
    given: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Result<unknown>> {
    return isApart(name, given)
      ? resultOf(this.apart.call(name, given, signal))
      : this.calls.call(name, given as never, { signal });
  }

  /** Ends what is answered at once; jobs that work go on, and the next server hears of them. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.watch.close();
    this.apart.close();
    await Promise.all([this.calls.close(), this.#jobs]);
    this.ledger.close();
  }
}
