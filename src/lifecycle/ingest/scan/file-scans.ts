/**
 * Looks through files by units: large ones on several threads, either when ingest comes to them, or
 * before, while they are still being hashed.
 *
 * @module
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { workInOrder } from '../../threads/in-order.ts';
import { Thread } from '../../threads/thread.ts';
import { sampleKey, type SampleKey } from '../sampling.ts';
import { unitsOfFile, type UnitFormat } from '../units/cut-file.ts';
import { formatOf } from '../units/format-of-file.ts';
import { FalseUnits, UnitFeed } from '../units/unit-feed.ts';
import { UNIT_BYTES, type UnitRange } from '../units/unit-range.ts';
import type { Companion, CompanionOf, ScanThread } from './companion.ts';
import { FileScan } from './file-scan.ts';
import { UnitScanner, type ScannedUnit, type ScanUnit } from './unit-scanner.ts';

/** A file that is being looked through. */
export interface Scanning {
  /** Null: its units cannot be read on their own, or too much is wrong with them. */
  result: Promise<FileScan | null>;
  /** Bytes that are done. */
  bytes: number;
  /** Hears of more. */
  onBytes(bytes: number): void;
}

/** What is looked through while its bytes come by. */
export interface EarlyScan {
  scanning: Scanning;
  feed: UnitFeed;
}

export interface ScanLimits {
  /** Smaller files take longer to share out than to read. */
  leastBytes: number;
  unitBytes: number;
  /** More are not held in memory. */
  mostRejects: number;
}

const LIMITS: ScanLimits = { leastBytes: 16 << 20, unitBytes: UNIT_BYTES, mostRejects: 50_000 };

export class FileScans {
  readonly #count: number;
  readonly #seed: number;
  readonly #limits: ScanLimits;
  readonly #scans = new Map<string, Scanning>();
  readonly #here = new UnitScanner();
  readonly #companionOf: CompanionOf;
  readonly #threads: ScanThread[] = [];
  /** Those of a companion. */
  readonly #others: ScanThread[] = [];
  /** On threads, files are looked through one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * @param threads With one there is nothing to share.
   * @param seed Of the sample.
   * @param companionOf What else is to be done with an only file that is looked through early.
   */
  constructor(
    threads: number,
    seed: number,
    limits: Partial<ScanLimits> = {},
    companionOf: CompanionOf = async () => null,
  ) {
    this.#count = threads;
    this.#seed = seed;
    this.#limits = { ...LIMITS, ...limits };
    this.#companionOf = companionOf;
  }

  /**
   * Begins where it is worth it, with a file that ingest is to come to. Somebody else reads it: its
   * bytes are to be pushed, and ended whatever happens.
   *
   * @param path Its first bytes are there. It may be another once this has returned: the file is open.
   * @param bytes That it is to have.
   * @param isOnly There is no other file.
   */
  async begin(
    path: string,
    name: string,
    bytes: number,
    isOnly = false,
  ): Promise<EarlyScan | null> {
    if (!this.#isLarge(bytes)) return null;
    const file = openSync(path, 'r');
    const format = formatOf(file, name);
    if (format === null) {
      closeSync(file);
      return null;
    }
    const feed = await UnitFeed.open(file, format, this.#limits.unitBytes);
    const companion = async () => {
      if (!isOnly) return null;
      const first = await feed.readable;
      return first && this.#companionOf({ file, bytes, name, format, first });
    };
    return { scanning: this.#onThreads(file, format, name, feed, companion), feed };
  }

  /** Keeps what was begun for who asks for the object that the file has become. */
  keep(sha256: string, name: string, scanning: Scanning): void {
    this.#scans.set(`${sha256}/${name}`, scanning);
  }

  /** @param format As the first bytes and the name have it. */
  scan(path: string, sha256: string, name: string, format: UnitFormat): Scanning {
    const known = this.#scans.get(`${sha256}/${name}`);
    if (known !== undefined) return known;
    const file = openSync(path, 'r');
    const ranges = unitsOfFile(file, format, this.#limits.unitBytes);
    if (this.#isLarge(fstatSync(file).size)) return this.#onThreads(file, format, name, ranges);
    const scan = new FileScan();
    const units = unitsOf(file, format, sampleKey(this.#seed, name), scan, ranges);
    const scanning = nothingYet();
    scanning.result = this.#scanHere(units, scan, scanning).finally(() => closeSync(file));
    return scanning;
  }

  /** What is not done will not be. */
  async close(): Promise<void> {
    this.#closed = true;
    await closeAll([...this.#threads.splice(0), ...this.#others.splice(0)]);
    await this.#last;
  }

  #isLarge(bytes: number): boolean {
    return this.#count > 1 && bytes >= this.#limits.leastBytes;
  }

  #onThreads(
    file: number,
    format: UnitFormat,
    name: string,
    ranges: AsyncIterable<UnitRange>,
    companionOf: () => Promise<Companion | null> = async () => null,
  ): Scanning {
    const scan = new FileScan();
    const units = unitsOf(file, format, sampleKey(this.#seed, name), scan, ranges);
    const scanning = nothingYet();
    scanning.result = this.#last.then(async () => {
      if (this.#closed) return null;
      const companion = await companionOf();
      return this.#closed ? null : this.#share(companion, units, scan, scanning);
    });
    // Whoever asks for the result hears of a failure.
    this.#last = scanning.result.catch(() => {}).finally(() => closeSync(file));
    return scanning;
  }

  async #share(
    companion: Companion | null,
    units: AsyncGenerator<ScanUnit>,
    scan: FileScan,
    scanning: Scanning,
  ): Promise<FileScan | null> {
    // Those of a companion are made for its file.
    const threads = companion === null ? this.#threads : this.#others;
    const start = () => companion?.thread() ?? new Thread(new URL('./worker.js', import.meta.url));
    while (threads.length < this.#count) threads.push(start());
    try {
      await workInOrder(threads, units, ({ made, scanned }) => {
        companion?.take(made);
        if (scanned !== null && !this.#add(scanned, scan, scanning)) throw new FalseUnits();
      });
      companion?.end();
      return scan;
    } catch (error) {
      companion?.drop();
      // Threads may still be at work, so they are of no more use.
      await closeAll(threads.splice(0));
      if (!(error instanceof FalseUnits)) throw error;
      return null;
    } finally {
      await closeAll(this.#others.splice(0));
    }
  }

  async #scanHere(
    units: AsyncGenerator<ScanUnit>,
    scan: FileScan,
    scanning: Scanning,
  ): Promise<FileScan | null> {
    for await (const unit of units) {
      const visit = this.#here.scan(unit);
      let next = await visit.next();
      while (!next.done) next = await visit.next();
      if (!this.#add(next.value, scan, scanning)) return null;
    }
    return scan;
  }

  /** @returns False where it is of no use to go on. */
  #add(unit: ScannedUnit, scan: FileScan, scanning: Scanning): boolean {
    if (unit.inStep) scan.add(unit);
    scanning.bytes += unit.bytes;
    scanning.onBytes(unit.bytes);
    return unit.inStep && scan.rejects.length <= this.#limits.mostRejects;
  }
}

async function* unitsOf(
  file: number,
  format: UnitFormat,
  key: SampleKey,
  { sample }: FileScan,
  ranges: AsyncIterable<UnitRange>,
): AsyncGenerator<ScanUnit> {
  for await (const range of ranges) yield { file, format, range, key, bound: sample.bound };
}

const closeAll = (threads: readonly ScanThread[]): Promise<unknown> =>
  Promise.all(threads.map((thread) => thread.close()));

const nothingYet = (): Scanning => ({
  result: Promise.resolve(null),
  bytes: 0,
  onBytes: () => {},
});
