/**
 * Slots for requests that are answered at once, and a bounded queue before them, first come first
 * served.
 *
 * @module
 */
import { fail } from '../problem/problem.ts';

export class Slots {
  readonly #slots: number;
  readonly #longest: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  #quiet: (() => void)[] = [];

  /** @param longest How many may wait. */
  constructor(slots: number, longest: number) {
    this.#slots = slots;
    this.#longest = longest;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a slot. What it gives frees the slot again, and does nothing when called once more.
   *
   * @throws `serve.busy` when too many wait already; the reason of the signal.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken < this.#slots) this.#taken += 1;
    else await this.#turn(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#pass();
    };
  }

  /** Resolves when nobody has a slot and nobody waits for one. */
  async quiet(): Promise<void> {
    if (this.#taken + this.#waiting.size > 0)
      await new Promise<void>((resolve) => this.#quiet.push(resolve));
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#longest)
      fail('serve.busy', `${this.#waiting.size} requests wait already`);
    await new Promise<void>((resolve, reject) => {
      const called = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(called);
        this.#tellIfQuiet();
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(called);
    });
  }

  /** Hands a slot on to whoever waits longest. */
  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#taken -= 1;
    else {
      this.#waiting.delete(next);
      next();
    }
    this.#tellIfQuiet();
  }

  #tellIfQuiet(): void {
    if (this.#taken + this.#waiting.size > 0) return;
    for (const tell of this.#quiet.splice(0)) tell();
  }
}
