/**
 * Keeps storing and garbage collection apart. An object is unreachable from the moment it is stored
 * until its artifact is recorded; a collection in between would take it. Each side leaves its mark
 * first and looks for the other's then, so that at least one of the two sees the other.
 *
 * @module
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../problem/problem.ts';
import { isAlive } from './process-alive.ts';

type Activity = 'storing' | 'collecting';

/** The marks of this process, and those that it looks for. */
export class StoreMarks {
  readonly #folder: string;
  #storing = false;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Marks that something is about to be stored; holds until `release`.
   *
   * @throws `stage.busy` while another process collects garbage.
   */
  storing(): void {
    if (this.#storing) return;
    const release = this.#mark('storing');
    const collector = this.#holder('collecting');
    if (collector !== undefined) {
      release();
      fail('stage.busy', `process ${collector} is removing what no artifact names`, {
        fix: 'Try again when it has ended.',
      });
    }
    this.#storing = true;
  }

  /**
   * Marks that garbage is about to be collected.
   *
   * @returns What ends it.
   * @throws `stage.busy` while another process may store something.
   */
  collecting(): () => void {
    const release = this.#mark('collecting');
    const other = this.#holder('storing') ?? this.#holder('collecting');
    if (other === undefined) return release;
    release();
    return fail('stage.busy', `process ${other} is at work in this home`, {
      fix: 'Try again when it has ended: what it stores is not named by an artifact yet.',
    });
  }

  release(): void {
    if (this.#storing) rmSync(this.#path('storing', process.pid), { force: true });
    this.#storing = false;
  }

  #mark(activity: Activity): () => void {
    const path = this.#path(activity, process.pid);
    writeFileSync(path, '');
    return () => rmSync(path, { force: true });
  }

  /** Another live process with this mark. Marks of dead ones are wiped. */
  #holder(activity: Activity): number | undefined {
    for (const name of readdirSync(this.#folder)) {
      const [kind, pid] = name.split('-');
      if (kind !== activity || Number(pid) === process.pid) continue;
      if (isAlive(Number(pid))) return Number(pid);
      rmSync(join(this.#folder, name), { force: true });
    }
    return undefined;
  }

  #path(activity: Activity, pid: number): string {
    return join(this.#folder, `${activity}-${pid}`);
  }
}
