/**
 * How often somebody may do something: a bucket for each, which holds so many tokens and gets new ones
 * every second. Buckets that are full again are forgotten.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';

interface Bucket {
  tokens: number;
  /** In milliseconds of a clock that only goes forward. */
  at: number;
}

export class RateLimit {
  readonly #perSecond: number;
  readonly #most: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param most What may be taken at once. */
  constructor(perSecond: number, most: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#now = now;
  }

  /** @throws `api.too-fast` when there is none left for `who`. */
  take(who: string): void {
    const at = this.#now();
    const { tokens } = this.#filled(this.#buckets.get(who) ?? { tokens: this.#most, at }, at);
    if (tokens < 1) fail('api.too-fast', `more than ${this.#perSecond} requests a second`);
    this.#buckets.set(who, { tokens: tokens - 1, at });
    if (this.#buckets.size > 1000) this.#forget(at);
  }

  #filled({ tokens, at }: Bucket, now: number): Bucket {
    const filled = tokens + ((now - at) / 1000) * this.#perSecond;
    return { tokens: Math.min(this.#most, filled), at: now };
  }

  #forget(now: number): void {
    for (const [who, bucket] of this.#buckets)
      if (this.#filled(bucket, now).tokens >= this.#most) this.#buckets.delete(who);
  }
}
