/**
 * Trouble that the training loss shows: a spike, a loss that climbs and stays, a gradient far above
 * the usual.
 *
 * @module
 */
import type { Problem } from '../../../problem/problem.ts';
import type { Course } from './course.ts';
import type { Watched } from './watched.ts';
import { alert, figure, type Watcher } from './watcher.ts';
import { Window } from './window.ts';

/** Steps that statistics are taken over; nothing is judged before. */
const window = 32;
/** A spike is this many robust deviations above the median of the window, and this share. */
const spikeDeviations = 8;
const spikeShare = 0.5;
/** Divergence: so many losses in a row that are all a spike above the lowest median of the run. */
const climbed = 5;
/** Explosion: the gradient's norm, as a multiple of the window's median and of the clipping norm. */
const gradientFactor = 10;

export class LossSpike implements Watcher {
  readonly #losses = new Window(window);

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'resumed') this.#losses.clear();
    if (event.type !== 'metric') return [];
    const { loss } = event;
    const usual = this.#losses.full ? usualOf(this.#losses) : null;
    this.#losses.push(loss);
    if (usual === null || loss <= usual.median + usual.room) return [];
    return [
      alert('alert.loss-spike', course, `loss ${figure(loss)} after ${figure(usual.median)}`, {
        loss,
        median: usual.median,
      }),
    ];
  }
}

/** A loss that climbs and stays there, or is no number; also where the worker saw it first and ended. */
export class Divergence implements Watcher {
  readonly #losses = new Window(window);
  readonly #recent = new Window(climbed);
  #lowest = { median: Infinity, room: Infinity };

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'resumed') {
      this.#losses.clear();
      this.#recent.clear();
    }
    if (event.type === 'failed' && event.problem.code === 'train.diverged')
      return [
        alert('alert.divergence', course, event.problem.message, event.problem.evidence ?? {}),
      ];
    if (event.type !== 'metric') return [];
    const { loss } = event;
    this.#losses.push(loss);
    this.#recent.push(loss);
    if (this.#losses.full) {
      const usual = usualOf(this.#losses);
      if (usual.median < this.#lowest.median) this.#lowest = usual;
    }
    const { median, room } = this.#lowest;
    if (Number.isFinite(loss)) {
      if (!this.#recent.full || this.#recent.values.some((value) => value <= median + room))
        return [];
      const now = this.#recent.median();
      const message = `loss rose from ${figure(median)} to ${figure(now)} and stays there`;
      return [alert('alert.divergence', course, message, { lowest: median, now })];
    }
    return [alert('alert.divergence', course, `the loss is ${loss}`, { lowest: median })];
  }
}

export class GradientExplosion implements Watcher {
  readonly #clipping: number;
  readonly #norms = new Window(window);

  /** @param maxGradNorm What the plan scales gradients down to; null for nothing. */
  constructor(maxGradNorm: number | null) {
    this.#clipping = maxGradNorm ?? 0;
  }

  take(event: Watched, course: Course): Problem[] {
    if (event.type === 'resumed') this.#norms.clear();
    if (event.type !== 'metric') return [];
    const { gradNorm } = event;
    const usual = this.#norms.full ? this.#norms.median() : Infinity;
    this.#norms.push(gradNorm);
    if (gradNorm <= gradientFactor * Math.max(usual, this.#clipping)) return [];
    const message = `gradient norm ${figure(gradNorm)}, usually ${figure(usual)}`;
    return [alert('alert.gradient-explosion', course, message, { gradNorm, usual })];
  }
}

/** The median, and how far above it values are still usual. */
function usualOf(losses: Window): { median: number; room: number } {
  const median = losses.median();
  return {
    median,
    room: Math.max(spikeDeviations * losses.spread(), spikeShare * Math.abs(median)),
  };
}
