/**
 * Trouble with memory: little is left, it is used up bit by bit, or it lies in swap.
 *
 * @module
 */
import type { Problem } from '../../../problem/problem.ts';
import type { Course } from './course.ts';
import type { Watched } from './watched.ts';
import { alert, heartbeatSeconds, type Watcher } from './watcher.ts';
import { median } from './window.ts';

/** Share of the limit that is near it. */
const nearShare = 0.9;
/** Creep: heartbeats that a trend is taken of, and how much of the limit it must have taken. */
const trendBeats = 24;
const trendShare = 0.02;
/** Pairs of moments, of all, between which more memory was taken. */
const risingShare = 0.9;
/** A leak so fast, by share of what is left, is told after two heartbeats. */
const fastShare = 0.1;
/** Swap: bytes of the worker, and the share of its memory, that are more than rests. */
const swappedBytes = 16 * 1024 ** 2;
const swappedShare = 0.01;

export class MemoryNear implements Watcher {
  readonly #limit: number;

  /** @param limit Bytes; null for unknown. */
  constructor(limit: number | null) {
    this.#limit = limit ?? Infinity;
  }

  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'heartbeat' || event.residentBytes < nearShare * this.#limit) return [];
    const share = Math.round((100 * event.residentBytes) / this.#limit);
    const message = `the worker uses ${share} % of the memory there is`;
    return [
      alert('alert.memory', course, message, { bytes: event.residentBytes, limit: this.#limit }),
    ];
  }
}

interface Moment {
  at: number;
  bytes: number;
}

/** Extrapolates the trend of resident memory to the limit. */
export class MemoryCreep implements Watcher {
  readonly #limit: number | null;
  #moments: Moment[] = [];

  /** @param limit Bytes; null for unknown. */
  constructor(limit: number | null) {
    this.#limit = limit;
  }

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'hello') this.#moments = [];
    // Evaluations and checkpoints take memory of their own, for a while.
    if (event.type !== 'heartbeat' || !course.settled || course.pausing) return [];
    this.#moments.push({ at: course.now, bytes: event.residentBytes });
    if (this.#moments.length > trendBeats) this.#moments.shift();
    if (this.#limit === null) return [];
    const slope = this.#fastSlope(this.#limit) ?? this.#trend(this.#limit);
    if (slope === null) return [];
    const seconds = (this.#limit - event.residentBytes) / slope;
    if (seconds > (course.secondsLeft ?? 0)) return [];
    const message = `the worker takes ${Math.round((60 * slope) / 1024 ** 2)} MiB more a minute; there is no more in ${Math.round(seconds)} s, before the run ends`;
    return [
      alert('alert.memory-creep', course, message, {
        bytesPerSecond: slope,
        seconds,
        limit: this.#limit,
      }),
    ];
  }

  /** Bytes a second of a leak that cannot wait for a trend; null for none. */
  #fastSlope(limit: number): number | null {
    const last = this.#moments.slice(-3);
    if (last.length < 3) return null;
    const room = fastShare * (limit - last[0].bytes);
    if (last.slice(1).some(({ bytes }, index) => bytes - last[index].bytes < room)) return null;
    return (last[2].bytes - last[0].bytes) / (last[2].at - last[0].at);
  }

  /** The median of the slopes between all pairs (Theil and Sen), if nearly all of them rise. */
  #trend(limit: number): number | null {
    if (this.#moments.length < trendBeats) return null;
    const third = Math.floor(trendBeats / 3);
    const bytes = this.#moments.map((moment) => moment.bytes);
    if (median(bytes.slice(-third)) - median(bytes.slice(0, third)) < trendShare * limit)
      return null;
    const slopes = this.#moments.flatMap((from, index) =>
      this.#moments.slice(index + 1).map((to) => (to.bytes - from.bytes) / (to.at - from.at)),
    );
    const rising = slopes.filter((slope) => slope > 0).length;
    return rising < risingShare * slopes.length ? null : median(slopes);
  }
}

/** A worker whose memory goes out to swap, or comes back from there, while it computes. */
export class Swapping implements Watcher {
  #resident = 0;
  #said = 0;
  #before: { at: number; swapped: number; swappedIn: number } | null = null;

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'hello') this.#before = null;
    if (event.type === 'heartbeat') {
      this.#resident = event.residentBytes;
      this.#said = event.swappedBytes ?? 0;
    }
    if (event.type !== 'machine') return [];
    const swapped = Math.max(this.#said, event.workerSwapped ?? 0);
    const before = this.#before;
    const now = { at: course.now, swapped, swappedIn: event.swappedIn ?? 0 };
    if (before === null || course.now - before.at >= heartbeatSeconds) this.#before = now;
    if (before === null || swapped < Math.max(swappedBytes, swappedShare * this.#resident))
      return [];
    const out = swapped - before.swapped;
    const back = now.swappedIn - before.swappedIn;
    if (Math.max(out, back) < swappedBytes) return [];
    const mebibytes = Math.round(swapped / 1024 ** 2);
    return [
      alert('alert.swapping', course, `${mebibytes} MiB of the worker are swapped out`, {
        swappedBytes: swapped,
        residentBytes: this.#resident,
        out,
        back,
      }),
    ];
  }
}
