/**
 * Says when the ledger has changed, whoever changed it. All who follow anything share one look at a
 * counter of SQLite, twice a second; while nobody follows, nobody looks.
 *
 * @module
 */
import { Database } from '../../ledger/database.ts';

const lookEveryMs = 500;

export class LedgerWatch {
  /** Its own connection: the counter tells of the changes of others. */
  readonly #database: Database;
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #version: number;
  #changes = 0;

  constructor(home: string) {
    this.#database = new Database(home);
    this.#version = this.#read();
  }

  /** How many changes were seen; read it before the ledger, and wait for more than that. */
  get changes(): number {
    if (this.#timer === undefined) this.#look();
    return this.#changes;
  }

  /** Resolves when more than `seen` changes were seen, or after so long; false in the second case. */
  async more(seen: number, milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (this.#changes > seen) return true;
    if (signal.aborted) return false;
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(patience);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const patience = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
    return this.#changes > seen;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const wake of this.#waiting) wake();
    this.#database.close();
  }

  #look(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const version = this.#read();
    if (version === this.#version) return;
    this.#version = version;
    this.#changes += 1;
    for (const wake of this.#waiting) wake();
  }

  #read(): number {
    return Number(this.#database.one('pragma data_version')?.data_version);
  }
}
