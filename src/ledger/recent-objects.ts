/**
 * Objects that the operating system has and the disk may not have yet. Waiting for the disk would be
 * most of the time that a large import takes. They are good as long as the machine runs, so they lie
 * under the name of its boot; whoever opens the store after a restart holds each against its digest
 * before it counts as an object again. What a power cut took is missed then, never misread.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const BOOT = '/proc/sys/kernel/random/boot_id';
const READ_BYTES = 1 << 20;
/** Old enough for the operating system to have written it by itself: syncing it costs little. */
const WRITTEN_AFTER_MS = 60_000;

export class RecentObjects {
  readonly #folder: string;
  /** Of the boot that the machine is in; null where it does not tell. */
  readonly #current: string | null;
  readonly #settledPath: (hash: string) => string;

  /** @param settledPath Where an object lies that is on the disk. */
  constructor(folder: string, settledPath: (hash: string) => string) {
    this.#folder = folder;
    this.#settledPath = settledPath;
    this.#current = existsSync(BOOT) ? join(folder, readFileSync(BOOT, 'latin1').trim()) : null;
    this.#takeUpEarlier();
  }

  /** Whether objects may wait here for the disk. */
  get isKnown(): boolean {
    return this.#current !== null;
  }

  /** Where an object lies, if it does; null where nothing may wait. */
  path(hash: string): string | null {
    return this.#current === null ? null : join(this.#current, hash);
  }

  /** @param file Is moved here. */
  add(file: string, hash: string): void {
    mkdirSync(this.#current!, { recursive: true });
    renameSync(file, join(this.#current!, hash));
  }

  list(): string[] {
    return this.#current !== null && existsSync(this.#current) ? readdirSync(this.#current) : [];
  }

  /** Gives objects that are on the disk by now their other name too: readers may hold the first. */
  async settleOld(now = Date.now()): Promise<void> {
    for (const hash of this.list()) {
      const path = this.path(hash)!;
      const target = this.#settledPath(hash);
      if (existsSync(target) || now - statSync(path).ctimeMs < WRITTEN_AFTER_MS) continue;
      await syncLater(path);
      mkdirSync(dirname(target), { recursive: true });
      linkUnlessThere(path, target);
      await syncLater(dirname(target));
    }
  }

  #takeUpEarlier(): void {
    if (!existsSync(this.#folder)) return;
    for (const boot of readdirSync(this.#folder)) {
      const earlier = join(this.#folder, boot);
      if (earlier === this.#current) continue;
      for (const hash of readdirSync(earlier)) {
        const path = join(earlier, hash);
        const target = this.#settledPath(hash);
        if (existsSync(target) || digestOf(path) !== hash) continue;
        syncNow(path);
        mkdirSync(dirname(target), { recursive: true });
        linkUnlessThere(path, target);
        syncNow(dirname(target));
      }
      rmSync(earlier, { recursive: true, force: true });
    }
  }
}

/** Another process may be faster. */
function linkUnlessThere(path: string, target: string): void {
  try {
    linkSync(path, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function digestOf(path: string): string {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(READ_BYTES);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = readSync(file, block);
      if (bytes === 0) return hash.digest('hex');
      hash.update(block.subarray(0, bytes));
    }
  } finally {
    closeSync(file);
  }
}

const sync = promisify(fsync);

async function syncLater(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}

function syncNow(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
