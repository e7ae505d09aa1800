/**
 * Trouble with the machine: its processor is held back, its disk fills.
 *
 * @module
 */
import type { Problem } from '../../../problem/problem.ts';
import type { MachineFacts } from '../machine-facts.ts';
import type { Course } from './course.ts';
import type { Watched } from './watched.ts';
import { alert, heartbeatSeconds, type Watcher } from './watcher.ts';

/** Held back by a quota: share of the periods, and of the time. */
const periodShare = 0.5;
const timeShare = 0.25;
/** Held back by heat: share of the highest frequency of this run, while the worker computes. */
const frequencyShare = 0.7;
const busyShare = 0.5;
/** Checkpoints for which there has to be room. */
const checkpointRoom = 2;
/** Seconds over which free space is watched, and share of these in which it has to shrink. */
const diskSeconds = 20;
const shrinkingShare = 0.7;

interface Sample {
  at: number;
  facts: MachineFacts;
}

export class Throttled implements Watcher {
  #before: Sample | null = null;
  #highest = 0;

  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'machine') return [];
    const before = this.#before;
    if (before !== null && course.now - before.at < heartbeatSeconds) return [];
    this.#before = { at: course.now, facts: event };
    if (before === null) return [];
    return this.#quota(before, event, course) ?? this.#heat(before, event, course) ?? [];
  }

  #quota({ at, facts }: Sample, now: MachineFacts, course: Course): Problem[] | null {
    if (now.throttling === null || facts.throttling === null) return null;
    const periods = now.throttling.periods - facts.throttling.periods;
    const share = (now.throttling.throttled - facts.throttling.throttled) / Math.max(1, periods);
    const seconds = now.throttling.seconds - facts.throttling.seconds;
    if (share < periodShare || seconds < timeShare * (course.now - at)) return null;
    return [
      alert(
        'alert.throttled',
        course,
        `the control group held the processor back in ${Math.round(100 * share)} % of its periods`,
        { share, seconds },
        'Give the container or service more processor time (`cpu.max`, `docker run --cpus`), or train with fewer --threads.',
      ),
    ];
  }

  #heat({ at, facts }: Sample, now: MachineFacts, course: Course): Problem[] | null {
    if (now.frequency === null || facts.frequency === null) return null;
    if (now.workerSeconds === null || facts.workerSeconds === null) return null;
    const busy = (now.workerSeconds - facts.workerSeconds) / (course.now - at) >= busyShare;
    // Of the lower one of two, so that one short boost is no measure.
    if (busy) this.#highest = Math.max(this.#highest, Math.min(now.frequency, facts.frequency));
    const low = Math.max(now.frequency, facts.frequency);
    if (!busy || low >= frequencyShare * this.#highest) return null;
    return [
      alert(
        'alert.throttled',
        course,
        `the processor runs at ${Math.round(low)} MHz, before at ${Math.round(this.#highest)}`,
        { frequency: low, highest: this.#highest },
      ),
    ];
  }
}

export class DiskRunningOut implements Watcher {
  readonly #checkpoint: number;
  #samples: { at: number; free: number }[] = [];

  /** @param checkpointBytes Null for unknown. */
  constructor(checkpointBytes: number | null) {
    this.#checkpoint = checkpointBytes ?? 0;
  }

  take(event: Watched, course: Course): Problem[] {
    if (event.type !== 'machine') return [];
    const free = event.diskFree;
    this.#samples.push({ at: course.now, free });
    this.#samples = this.#samples.filter(({ at }) => at >= course.now - diskSeconds);
    const need = checkpointRoom * this.#checkpoint;
    if (free < need || free === 0)
      return [
        alert(
          'alert.disk',
          course,
          `${mebibytes(free)} MiB are free, a checkpoint takes ${mebibytes(this.#checkpoint)}`,
          { free, checkpointBytes: this.#checkpoint },
        ),
      ];
    const slope = this.#slope();
    if (slope === null) return [];
    const seconds = (free - need) / slope;
    if (seconds > (course.secondsLeft ?? 0)) return [];
    const message = `the disk loses ${mebibytes(60 * slope)} MiB a minute and has no room for a checkpoint in ${Math.round(seconds)} s, before the run ends`;
    return [alert('alert.disk', course, message, { free, bytesPerSecond: slope, seconds })];
  }

  /** Bytes a second that go, if they keep going; a checkpoint comes and makes room again. */
  #slope(): number | null {
    const samples = this.#samples;
    const first = samples[0];
    const last = samples[samples.length - 1];
    const seconds = last.at - first.at;
    if (seconds < diskSeconds / 2) return null;
    const steps = samples.slice(1).map(({ free }, index) => free - samples[index].free);
    const shrinking = steps.filter((step) => step < 0).length / steps.length;
    if (shrinking < shrinkingShare || first.free - last.free < this.#checkpoint) return null;
    return (first.free - last.free) / seconds;
  }
}

const mebibytes = (bytes: number): number => Math.round(bytes / 1024 ** 2);
