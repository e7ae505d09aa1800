/**
 * Looks through large files of lines on several threads: either when ingest comes to them, or
 * before, while they are still being hashed.
 *
 * @module
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { workInOrder } from '../../threads/in-order.ts';
import { Thread } from '../../threads/thread.ts';
import { byteRanges } from './byte-ranges.ts';
import { LineScan } from './line-scan.ts';
import type { ScannedRange } from './scan-range.ts';
import type { ScanUnit } from './worker.ts';

/** A file that is being looked through. */
export interface Scanning {
  /** Null: something is so wrong with the file that it is to be read line by line. */
  result: Promise<LineScan | null>;
  /** Bytes that are done. */
  bytes: number;
  /** Hears of more. */
  onBytes(bytes: number): void;
}

export interface ScanLimits {
  /** Smaller files take longer to share out than to read. */
  leastBytes: number;
  rangeBytes: number;
  /** More are not held in memory. */
  mostRejects: number;
}

const LIMITS: ScanLimits = { leastBytes: 16 << 20, rangeBytes: 2 << 20, mostRejects: 50_000 };

export class LineScans {
  readonly #count: number;
  readonly #limits: ScanLimits;
  readonly #scans = new Map<string, Scanning>();
  #threads: Thread<ScanUnit, ScannedRange>[] = [];
  /** Files are looked through one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param threads With one there is nothing to share, and every file is left to be read. */
  constructor(threads: number, limits: Partial<ScanLimits> = {}) {
    this.#count = threads;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * @param path May be another once this has returned: the file is open.
   * @returns Null where it is not worth it.
   */
  begin(path: string): Scanning | null {
    if (this.#count < 2) return null;
    const file = openSync(path, 'r');
    const { size } = fstatSync(file);
    if (size < this.#limits.leastBytes) {
      closeSync(file);
      return null;
    }
    const scanning: Scanning = { result: Promise.resolve(null), bytes: 0, onBytes: () => {} };
    scanning.result = this.#last.then(() => this.#scan(file, size, scanning));
    // Whoever asks for the result hears of a failure.
    this.#last = scanning.result.catch(() => {}).finally(() => closeSync(file));
    return scanning;
  }

  /** Keeps what was begun for who asks for the object that the file has become. */
  keep(sha256: string, scanning: Scanning): void {
    this.#scans.set(sha256, scanning);
  }

  kept(sha256: string): Scanning | undefined {
    return this.#scans.get(sha256);
  }

  /** What is not done will not be. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map((thread) => thread.close()));
    await this.#last;
  }

  async #scan(file: number, size: number, scanning: Scanning): Promise<LineScan | null> {
    if (this.#closed) return null;
    const { rangeBytes, mostRejects } = this.#limits;
    const worker = new URL('./worker.js', import.meta.url);
    while (this.#threads.length < this.#count) this.#threads.push(new Thread(worker));
    const scan = new LineScan();
    const enough = new AbortController();
    async function* units(): AsyncGenerator<ScanUnit> {
      for (const range of byteRanges(file, size, rangeBytes)) yield { file, ...range };
    }
    const take = (range: ScannedRange) => {
      scan.add(range);
      if (scan.rejects.length > mostRejects) enough.abort();
      scanning.bytes += range.end - range.start;
      scanning.onBytes(range.end - range.start);
    };
    try {
      await workInOrder(this.#threads, units(), take, enough.signal);
    } catch (error) {
      // Threads may still be at work, so they are of no more use.
      await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
      if (!enough.signal.aborted) throw error;
      return null;
    }
    return scan;
  }
}
