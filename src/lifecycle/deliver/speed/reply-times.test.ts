import { expect, it } from 'vitest';
import { TIMED_TOKENS, timeReplies } from './reply-times.ts';

/** Writes by a clock of its own: a prompt of n tokens is read in n ms, a token then takes 10 ms. */
function writer() {
  let clock = 0;
  const asked: number[] = [];
  return {
    asked,
    now: () => clock,
    async *write(prompt: readonly number[], tokens: number) {
      asked.push(prompt.length);
      clock += prompt.length;
      for (let token = 0; token < tokens; token++) {
        if (token > 0) clock += 10;
        yield token;
      }
      await Promise.resolve();
    },
  };
}

const promptsOf = (lengths: number[]) => lengths.map((length) => Array<number>(length).fill(0));

it('counts the prompt apart from what follows, and gives what half and what all but one in twenty have', async () => {
  const { write, now, asked } = writer();
  const lengths = Array.from({ length: 20 }, (_, index) => index + 1);
  const times = await timeReplies(write, promptsOf(lengths), new AbortController().signal, now);
  expect(times).toEqual({
    prompts: 20,
    firstToken: { median: 10, p95: 19 },
    tokensPerSecond: { median: 100, p95: 100 },
  });
  // The first is written once more, untimed.
  expect(asked).toEqual([1, ...lengths]);
});

it('writes as many tokens to each, and stops when told to', async () => {
  const stop = new AbortController();
  let written = 0;
  const write = async function* (_: readonly number[], tokens: number) {
    expect(tokens).toBe(TIMED_TOKENS + 1);
    for (let token = 0; token < tokens; token++) {
      if (++written === 50) stop.abort(new Error('enough'));
      yield token;
    }
    await Promise.resolve();
  };
  await expect(timeReplies(write, promptsOf([1, 1, 1]), stop.signal)).rejects.toThrow('enough');
  expect(written).toBe(50);
});
