/** Turns bytes that arrive into progress with a rate; how long it takes is left to the display. */
import type { Progress } from '../stage/stage.ts';

const MEGABYTE = 1e6;
/** What is shown of one. */
const TENTH = MEGABYTE / 10;
/** A rate over less time than this says little. */
const MIN_SECONDS = 0.5;

export class Meter {
  readonly #label: string;
  readonly #total: number | null;
  readonly #report: (progress: Progress) => void;
  readonly #start = performance.now();
  /** Bytes of files that are finished. */
  #finished = 0;
  /** Bytes that were there before this run. */
  #before: number | undefined;
  #shown = -1;

  /** @param total Bytes of all files, where they are known beforehand. */
  constructor(label: string, total: number | null, report: (progress: Progress) => void) {
    this.#label = label;
    this.#total = total;
    this.#report = report;
  }

  /** @param total Bytes of the file at hand, where they are known. */
  update(done: number, total: number | null): void {
    const all = this.#finished + done;
    if (all === this.#shown) return;
    this.#shown = all;
    this.#before ??= all;
    const seconds = (performance.now() - this.#start) / 1000;
    const rate = (all - this.#before) / seconds / MEGABYTE;
    const expected = this.#total ?? total;
    // Rounded so that nothing looks finished before it is.
    this.#report({
      label: this.#label,
      done: expected === all ? ceilMegabytes(all) : Math.floor(all / TENTH) / 10,
      ...(expected !== null && { total: ceilMegabytes(expected) }),
      unit: 'MB',
      ...(seconds > MIN_SECONDS && { note: `${rate.toFixed(1)} MB/s` }),
    });
  }

  finish(bytes: number): void {
    this.update(bytes, bytes);
    this.#finished += bytes;
  }
}

const ceilMegabytes = (bytes: number): number => Math.ceil(bytes / TENTH) / 10;
