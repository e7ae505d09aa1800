/**
 * Objects that the operating system has and the disk may not have yet. Waiting for the disk would be
 * most of the time that a large import takes. They are good as long as the machine runs, so they lie
 * under the name of its boot; whoever opens the store after a restart holds each against its digest
 * before it counts as an object again. What a power cut took is missed then, never misread.
 *
 * @module
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hashNow } from './hash-file.ts';
import { syncLater, syncNow } from './to-disk.ts';

const BOOT = '/proc/sys/kernel/random/boot_id';
/** Old enough for the operating system to have written it by itself: syncing it costs little. */
const WRITTEN_AFTER_MS = 60_000;

export class RecentObjects {
  readonly #folder: string;
  /** The folder of the boot that the machine is in; null where it does not tell. */
  readonly #current: string | null;
  readonly #settledPath: (hash: string) => string;

  /** @param settledPath Where an object lies that is on the disk. */
  constructor(folder: string, settledPath: (hash: string) => string) {
    this.#folder = folder;
    this.#settledPath = settledPath;
    this.#current = existsSync(BOOT) ? join(folder, readFileSync(BOOT, 'latin1').trim()) : null;
    this.#takeUpEarlier();
  }

  /** Tells whether objects may wait here for the disk. */
  get isKnown(): boolean {
    return this.#current !== null;
  }

  /** Names where an object lies, if it does; null where nothing may wait. */
  path(hash: string): string | null {
    return this.#current === null ? null : join(this.#current, hash);
  }

  /** @param file Is moved here. */
  add(file: string, hash: string): void {
    mkdirSync(this.#current!, { recursive: true });
    renameSync(file, join(this.#current!, hash));
  }

  list(): string[] {
    return this.#current === null ? [] : namesIn(this.#current);
  }

  /** Gives objects that are on the disk by now their other name too: readers may hold the first. */
  async settleOld(now = Date.now()): Promise<void> {
    for (const hash of this.list()) {
      const path = this.path(hash)!;
      const target = this.#settledPath(hash);
      if (existsSync(target) || now - statSync(path).ctimeMs < WRITTEN_AFTER_MS) continue;
      await syncLater(path);
      nameToo(path, target);
      await syncLater(dirname(target));
    }
  }

  #takeUpEarlier(): void {
    for (const boot of namesIn(this.#folder)) {
      const earlier = join(this.#folder, boot);
      if (earlier === this.#current) continue;
      for (const hash of namesIn(earlier))
        unlessGone(() => this.#takeUp(join(earlier, hash), hash));
      unlessGone(() => rmSync(earlier, { recursive: true, force: true }));
    }
  }

  #takeUp(path: string, hash: string): void {
    const target = this.#settledPath(hash);
    if (existsSync(target) || hashNow(path) !== hash) return;
    syncNow(path);
    nameToo(path, target);
    syncNow(dirname(target));
  }
}

/** Gives a file another name. Another process may have been faster. */
function nameToo(path: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    linkSync(path, target);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** Lists the names in a folder; none where there is no such folder. */
const namesIn = (folder: string): string[] => unlessGone(() => readdirSync(folder)) ?? [];

/** Another process that takes up the same objects removes them when all have their names. */
function unlessGone<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
