/**
 * Ends a training at a limit of time or tokens, early enough that its last evaluation is done and
 * written by then or a few seconds later.
 *
 * @module
 */

/** What a training may take; null where there is no limit. */
export interface TrainingLimits {
  /** From the start of the first step. */
  seconds: number | null;
  /** Tokens read, of the whole training. */
  tokens: number | null;
}

/** Seconds after the limit in which the last evaluation may still be made and written. */
const closingSeconds = 5;

/** Looks at the clock of this process: what it decides is kept as the step at which training ended. */
export class LimitWatch {
  readonly #limits: TrainingLimits;
  #started: number | undefined;
  /** Of the shortest step; the first, which also compiles, counts as half. */
  #stepSeconds: number | undefined;
  #evaluationSeconds = 0;
  #savingSeconds = 0;

  constructor(limits: TrainingLimits) {
    this.#limits = limits;
  }

  /**
   * Tells whether the next step is beyond a limit: it would read more tokens than are left, or end too
   * late for what comes after it, going by how long they took so far.
   */
  isReached(tokensRead: number, tokensOfStep: number): boolean {
    const { seconds, tokens } = this.#limits;
    if (tokens !== null && tokensRead + tokensOfStep > tokens) return true;
    if (seconds === null) return false;
    const passed = this.#started === undefined ? 0 : now() - this.#started;
    // Best and last weights are written.
    const closing = this.#evaluationSeconds + 2 * this.#savingSeconds;
    const late = Math.max(0, closing - closingSeconds);
    return passed + (this.#stepSeconds ?? 0) + late >= seconds;
  }

  /** Makes a step, and notes how long it took. */
  async step<T>(make: () => Promise<T>): Promise<T> {
    const from = now();
    this.#started ??= from;
    const result = await make();
    const took = now() - from;
    this.#stepSeconds = Math.min(this.#stepSeconds ?? took / 2, took);
    return result;
  }

  /** Evaluates, and notes how long it took: the end of a training takes as long. */
  async evaluate<T>(make: () => Promise<T>): Promise<T> {
    const from = now();
    const result = await make();
    this.#evaluationSeconds = now() - from;
    return result;
  }

  /** Saves weights, and notes how long that takes at most. */
  async save(make: () => Promise<void>): Promise<void> {
    const from = now();
    await make();
    this.#savingSeconds = Math.max(this.#savingSeconds, now() - from);
  }
}

const now = (): number => performance.now() / 1000;
