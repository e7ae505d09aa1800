/**
 * How long replies take, one after another: until the first token is there, which is reading the prompt
 * anew, and how fast those after it come. All replies are equally long, whatever the model has to say.
 *
 * @module
 */

/** Over the prompts: what half of them have, and what 95 of 100 have, at the slow end. */
export interface Spread {
  median: number;
  p95: number;
}

export interface ReplyTimes {
  prompts: number;
  /** Milliseconds. */
  firstToken: Spread;
  tokensPerSecond: Spread;
}

/** Writes so many tokens after a prompt, of which nothing is known yet. */
export type Writer = (prompt: readonly number[], tokens: number) => AsyncIterable<unknown>;

/** Tokens after the first. */
export const TIMED_TOKENS = 32;

/**
 * Times the replies to some prompts. The first is written once before, untimed: a program that has just
 * started is slower.
 *
 * @param now A clock, in milliseconds.
 * @throws What the writer throws; the reason of the signal.
 */
export async function timeReplies(
  write: Writer,
  prompts: readonly (readonly number[])[],
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<ReplyTimes> {
  for await (const _ of write(prompts[0], TIMED_TOKENS + 1)) signal.throwIfAborted();
  const [first, rates]: [number[], number[]] = [[], []];
  for (const prompt of prompts) {
    const asked = now();
    let [begun, written] = [asked, -1];
    for await (const _ of write(prompt, TIMED_TOKENS + 1)) {
      signal.throwIfAborted();
      if (++written === 0) begun = now();
    }
    first.push(begun - asked);
    rates.push((1000 * written) / (now() - begun));
  }
  return {
    prompts: prompts.length,
    firstToken: spreadOf(first.toSorted((a, b) => a - b)),
    tokensPerSecond: spreadOf(rates.toSorted((a, b) => b - a)),
  };
}

/** By nearest rank, so that every figure is one that was measured. */
function spreadOf(fastestFirst: readonly number[]): Spread {
  const at = (share: number) => fastestFirst[Math.ceil(share * fastestFirst.length) - 1];
  return { median: at(0.5), p95: at(0.95) };
}
