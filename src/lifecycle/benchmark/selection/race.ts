/**
 * Successive elimination of candidates that are scored on the same items, round by round, with an
 * error that survives looking after each round.
 *
 * A candidate that is behind the best drops out (`Deficit`: one test for each). The race is decided
 * when one is left, or when nobody left can be better by the margin than the likeliest, which is the
 * cheapest of those that nobody seems to be better than by the margin. Such a difference is none in
 * practice, so the cheaper wins (the indifference zone of Bechhofer, Ann. Math. Stat. 25, 1954; fully
 * sequential in Kim and Nelson, ACM TOMACS 11, 2001).
 *
 * The winner is wrong when another is better by more than the margin. Then either the best one had
 * been dropped, or it was running and its bound towards the winner was wrong (`raceBoundaries`).
 *
 * @module
 */
import type { Sums } from '../../../evaluation/statistics/estimate.ts';
import { gainOf, type Gain } from './gain.ts';
import { raceBoundaries, type Boundaries } from './looks.ts';
import { forecastDecision } from './forecast.ts';
import { Pursuit } from './pursuit.ts';

export interface Contender {
  id: string;
  /** What it costs, such as its parameters: of two that are alike the cheaper wins. */
  cost: number;
}

/** How sure the race must be, of what. */
export interface RacePolicy {
  /** Chance of a wrong winner. */
  error: number;
  /** Difference, in units of the metric, that is none in practice. */
  margin: number;
  lowerIsBetter: boolean;
  /** An item adds 0 to 1 of 1, so that the metric is a mean of shares. */
  bounded: boolean;
}

/** Why a contender dropped out. */
export interface Drop {
  id: string;
  /** Id of who leads. */
  by: string;
  /** By how much at least it is behind those that led, in units of the metric. */
  atLeast: number;
}

/** One look at the scores. */
export interface Round {
  /** Items that every candidate still running was scored on so far. */
  items: number;
  running: string[];
  dropped: Drop[];
}

/** What is known so far. */
export interface Standing {
  /** Whom to take: the winner once decided, before that the likeliest by the figures so far. */
  id: string;
  decided: boolean;
  /** Items that would probably decide; null when decided, or when no number of items would. */
  neededItems: number | null;
}

/** Who is best by the figures so far, with the best of the others that still run. */
export interface Lead {
  id: string;
  items: number;
  next: { id: string; gain: number } | null;
}

/** A race, round by round: whoever holds it scores up to `nextItems`, and has it observe the sums. */
export class Race {
  readonly #policy: RacePolicy;
  readonly #looks: readonly number[];
  readonly #boundaries: Boundaries;
  readonly #pursuit: Pursuit;
  #running: Contender[];
  #look = 0;
  #standing: Standing;
  #lead: Lead | null = null;
  #hopeless = false;
  readonly rounds: Round[] = [];

  /** @param looks Item counts at which `observe` will be called, rising. */
  constructor(
    contenders: readonly Contender[],
    looks: readonly number[],
    policy: RacePolicy,
    boundaries: Boundaries = raceBoundaries(looks, policy.error, contenders.length),
  ) {
    // From cheap to dear, so that of equals the first wins.
    this.#running = contenders.toSorted((a, b) => a.cost - b.cost || (a.id < b.id ? -1 : 1));
    this.#policy = policy;
    this.#looks = looks;
    this.#boundaries = boundaries;
    this.#pursuit = new Pursuit(this.running, policy.lowerIsBetter);
    const [{ id }] = this.#running;
    this.#standing = { id, decided: contenders.length === 1, neededItems: null };
  }

  get running(): readonly string[] {
    return this.#running.map(({ id }) => id);
  }

  /** Null before the first look. */
  get lead(): Lead | null {
    return this.#lead;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /**
   * The number of items up to which the candidates still running have to be scored; null when it is
   * over: decided, out of items, or so even that the items left will hardly decide.
   */
  get nextItems(): number | null {
    if (this.#standing.decided || this.#hopeless) return null;
    return this.#looks[this.#look] ?? null;
  }

  /**
   * Looks at the scores, and drops who is behind.
   *
   * @param sums Sums of each candidate that is running, over the same items, by the same clusters.
   */
  observe(sums: ReadonlyMap<string, Sums>): Round {
    const look = this.#look++;
    const z = this.#boundaries.margin[look];
    const gain = (better: Contender, worse: Contender): Gain =>
      gainOf(sums.get(better.id)!, sums.get(worse.id)!, z, this.#policy);
    this.#pursuit.follow(sums);
    const before = this.#running;
    const leader = before.reduce((best, one) => (gain(one, best).value > 0 ? one : best));
    const dropped = before.flatMap((loser) => this.#dropOf(loser, leader, look, gain));
    const gone = new Set(dropped.map(({ id }) => id));
    this.#running = before.filter(({ id }) => !gone.has(id));
    const items = this.#looks[look];
    this.#lead = this.#leadOf(leader, items, gain);
    this.#stand(items, gain);
    const round = { items, running: before.map(({ id }) => id), dropped };
    this.rounds.push(round);
    return round;
  }

  #leadOf(
    leader: Contender,
    items: number,
    gain: (better: Contender, worse: Contender) => Gain,
  ): Lead {
    const [next = null] = this.#running
      .filter((rival) => rival !== leader)
      .map((rival) => ({ id: rival.id, gain: gain(leader, rival).value }))
      .toSorted((a, b) => a.gain - b.gain);
    return { id: leader.id, items, next };
  }

  #dropOf(
    loser: Contender,
    leader: Contender,
    look: number,
    gain: (better: Contender, worse: Contender) => Gain,
  ): Drop[] {
    if (loser === leader) return [];
    const { bounded, margin } = this.#policy;
    // Who did not differ on twenty items may still do so on others (see `gainOf`).
    const doubt = bounded ? 1 : 0;
    const atLeast = this.#pursuit.deficitOf(loser.id).atLeast(this.#boundaries.behind[look], doubt);
    // A dearer leader that is better by less than matters drives nobody out.
    const matters = leader.cost <= loser.cost || gain(leader, loser).high >= margin;
    return atLeast > 0 && matters ? [{ id: loser.id, by: leader.id, atLeast }] : [];
  }

  #stand(items: number, gain: (better: Contender, worse: Contender) => Gain): void {
    const { margin } = this.#policy;
    // The cheapest of those that no rival seems to be better than by the margin.
    const likeliest = this.#running.find((contender) =>
      this.#running.every((rival) => rival === contender || gain(rival, contender).value <= margin),
    )!;
    const rivals = this.#running.filter((rival) => rival !== likeliest);
    const open = rivals.filter((rival) => gain(rival, likeliest).high >= margin);
    if (open.length === 0) {
      this.#standing = { id: likeliest.id, decided: true, neededItems: null };
      return;
    }
    const forecasts = open.map((rival) =>
      forecastDecision(gain(likeliest, rival), {
        items,
        most: this.#looks[this.#looks.length - 1],
        boundaries: this.#boundaries,
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
