/**
 * Whether a candidate clears the floor of Gate C, asked after more and more items until it is known.
 * A sequential test with two sides: a gain above the margin is proven, or one that reaches it is
 * ruled out. Its looks are set before the first score, and each side spends its error over them
 * (Lan and DeMets, Biometrika 70, 1983), so that neither is wrong more often than allowed however
 * many looks it takes.
 *
 * @module
 */
import type { Bounded } from './gain.ts';
import { criticalValues, lookSchedule } from './looks.ts';

/** What the test is about, and how sure it must be. */
export interface FloorTestPolicy {
  /** Gain over the floor that has to be proven, in units of the metric. */
  margin: number;
  /** Chance of a wrong end on either side, for all candidates together. */
  error: number;
  /** How many candidates there were to choose from: whom to test was decided on the same items. */
  candidates: number;
}

/** What a look found. `open` may still become either. */
export type FloorOutcome = 'above' | 'below' | 'open';

/** The newest look of a test. */
export interface FloorLook extends Bounded {
  items: number;
  outcome: FloorOutcome;
  /** Looks so far. */
  looks: number;
}

/** Fewer items would be a look at the luck of the race; most tests end with this one. */
export const firstFloorLook = 120;

/** Error that is spent by a look, as this power of the share of items: most tests can end early. */
const spending = 0.5;

/** The rest of the error is for what bounds on few items miss of their level. */
const shareSpent = 0.8;

/** Computes the z that each look of a test with `most` items has to exceed. */
export const floorBoundaries = (
  most: number,
  { error, candidates }: Pick<FloorTestPolicy, 'error' | 'candidates'>,
): number[] =>
  criticalValues(lookSchedule(most, firstFloorLook), (shareSpent * error) / candidates, spending);

/** A test, look by look: whoever holds it scores up to `nextItems`, and has it observe the gain. */
export class FloorTest {
  readonly #policy: FloorTestPolicy;
  readonly #looks: readonly number[];
  readonly #critical: readonly number[];
  #last: FloorLook | null = null;

  /**
   * @param most Items of the last look, which must not depend on any score. At least one.
   * @param critical The z of each look.
   */
  constructor(most: number, policy: FloorTestPolicy, critical = floorBoundaries(most, policy)) {
    this.#policy = policy;
    this.#looks = lookSchedule(most, firstFloorLook);
    this.#critical = critical;
  }

  /** The number of items that the next look is at; null when the test has ended. */
  get nextItems(): number | null {
    if (this.#last !== null && this.#last.outcome !== 'open') return null;
    return this.#looks[this.#last?.looks ?? 0] ?? null;
  }

  /** Null before the first look. */
  get last(): FloorLook | null {
    return this.#last;
  }

  /**
   * Looks at the first `nextItems` items.
   *
   * @param gainWith Bounds what the candidate is better by than the floor on these items, for a
   *   critical value of the normal distribution.
   */
  observe(gainWith: (z: number) => Bounded): FloorLook {
    const looks = this.#last?.looks ?? 0;
    const { value, low, high } = gainWith(this.#critical[looks]);
    const { margin } = this.#policy;
    const outcome = low >= margin ? 'above' : high < margin ? 'below' : 'open';
    this.#last = { value, low, high, items: this.#looks[looks], outcome, looks: looks + 1 };
    return this.#last;
  }

  /**
   * Forecasts the items at which the test would end if the gain stayed where it is; null when that lies
   * so near the margin that a hundred times the items would not do.
   */
  get neededItems(): number | null {
    if (this.#last === null) return null;
    const { value, low, high, items } = this.#last;
    const reach = (high - low) / 2;
    const needed = Math.ceil(items * (reach / Math.abs(value - this.#policy.margin)) ** 2);
    return needed <= 100 * items ? Math.max(items + 1, needed) : null;
  }
}
