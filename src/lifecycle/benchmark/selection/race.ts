/**
 * Successive elimination of candidates that are scored on the same items, round by round, with an
 * error that survives looking after each round.
 *
 * At every look each candidate has a bound on how much better than it each rival can be. A candidate
 * that is worse than a rival drops out. The race is decided when one is left, or when a cheaper one
 * cannot be worse than any that is left by as much as the margin: such a difference is none in
 * practice, and the cheaper wins (the indifference zone of Bechhofer, Ann. Math. Stat. 25, 1954).
 *
 * The winner is wrong when another is better by more than the margin. Then one of the bounds between
 * that other and its rivals was wrong, so each of these gets an equal share of the error; over the
 * looks it is spent by `criticalValues`.
 *
 * @module
 */
import type { Sums } from '../../evaluation/statistics/estimate.ts';
import { gainOf, type Gain } from './gain.ts';
import { criticalValues } from './looks.ts';
import { forecastDecision, type Forecast } from './forecast.ts';

export interface Contender {
  id: string;
  /** Of two that are alike the lower one wins; parameters, say. */
  cost: number;
}

export interface RacePolicy {
  /** Chance of a wrong winner. */
  error: number;
  /** Difference, in units of the metric, that is none in practice. */
  margin: number;
  lowerIsBetter: boolean;
  /** An item adds 0 to 1 of 1, so that the metric is a mean of shares. */
  bounded: boolean;
}

export interface Drop {
  id: string;
  /** Who is better. */
  by: string;
  /** By how much at least, in units of the metric. */
  atLeast: number;
}

export interface Round {
  /** Items that every candidate still running was scored on so far. */
  items: number;
  running: string[];
  dropped: Drop[];
}

export interface Standing {
  /** Whom to take: the winner once decided, before that the likeliest by the figures so far. */
  id: string;
  decided: boolean;
  /** Items that would probably decide; null when decided, or when no number of items would. */
  neededItems: number | null;
}

export class Race {
  readonly #policy: RacePolicy;
  readonly #looks: readonly number[];
  readonly #critical: readonly number[];
  #running: Contender[];
  #look = 0;
  #standing: Standing;
  #hopeless = false;
  readonly rounds: Round[] = [];

  /**
   * @param looks Item counts at which `observe` will be called, rising.
   * @param critical z to exceed at each look; each pair is judged by these, in both directions.
   */
  constructor(
    contenders: readonly Contender[],
    looks: readonly number[],
    policy: RacePolicy,
    critical: readonly number[] = criticalValues(looks, policy.error / (contenders.length - 1)),
  ) {
    // From cheap to dear, so that of equals the first wins.
    this.#running = contenders.toSorted((a, b) => a.cost - b.cost || (a.id < b.id ? -1 : 1));
    this.#policy = policy;
    this.#looks = looks;
    this.#critical = critical;
    const [{ id }] = this.#running;
    this.#standing = { id, decided: contenders.length === 1, neededItems: null };
  }

  get running(): readonly string[] {
    return this.#running.map(({ id }) => id);
  }

  get standing(): Standing {
    return this.#standing;
  }

  /**
   * Items up to which the candidates still running have to be scored; null when it is over: decided,
   * out of items, or so even that the items left will hardly decide.
   */
  get nextItems(): number | null {
    if (this.#standing.decided || this.#hopeless) return null;
    return this.#looks[this.#look] ?? null;
  }

  /** @param sums Of each candidate that is running, over the same items, by the same clusters. */
  observe(sums: ReadonlyMap<string, Sums>): Round {
    const z = this.#critical[this.#look];
    const items = this.#looks[this.#look++];
    const gain = (better: Contender, worse: Contender): Gain =>
      gainOf(sums.get(better.id)!, sums.get(worse.id)!, z, this.#policy);
    const before = this.#running;
    const dropped = before.flatMap((loser) => this.#dropOf(loser, before, gain));
    const gone = new Set(dropped.map(({ id }) => id));
    this.#running = before.filter(({ id }) => !gone.has(id));
    this.#stand(items, gain);
    const round = { items, running: before.map(({ id }) => id), dropped };
    this.rounds.push(round);
    return round;
  }

  #dropOf(
    loser: Contender,
    running: readonly Contender[],
    gain: (better: Contender, worse: Contender) => Gain,
  ): Drop[] {
    const beaten = running.flatMap((rival) => {
      if (rival === loser) return [];
      const { low, high } = gain(rival, loser);
      // A dearer rival that is better by less than matters drives nobody out.
      const matters = rival.cost <= loser.cost || high >= this.#policy.margin;
      return low > 0 && matters ? [{ by: rival.id, atLeast: low }] : [];
    });
    const [clearest] = beaten.toSorted((a, b) => b.atLeast - a.atLeast);
    return clearest === undefined ? [] : [{ id: loser.id, ...clearest }];
  }

  #stand(items: number, gain: (better: Contender, worse: Contender) => Gain): void {
    const { margin } = this.#policy;
    const [cheapest, ...dearer] = this.#running;
    if (dearer.every((rival) => gain(rival, cheapest).high < margin)) {
      this.#standing = { id: cheapest.id, decided: true, neededItems: null };
      return;
    }
    // The cheapest of those that no rival seems to be better than by the margin.
    const likeliest = this.#running.find((contender) =>
      this.#running.every((rival) => rival === contender || gain(rival, contender).value <= margin),
    )!;
    const forecasts = this.#running
      .filter((rival) => rival !== likeliest)
      .map((rival): Forecast =>
        forecastDecision(gain(likeliest, rival), {
          items,
          most: this.#looks[this.#looks.length - 1],
          critical: this.#critical[this.#critical.length - 1],
          margin,
          rivalIsCheaper: rival.cost < likeliest.cost,
        }),
      );
    this.#hopeless = forecasts.some(({ hopeless }) => hopeless);
    const needed = Math.max(...forecasts.map((forecast) => forecast.items));
    const neededItems = Number.isFinite(needed) ? needed : null;
    this.#standing = { id: likeliest.id, decided: false, neededItems };
  }
}
