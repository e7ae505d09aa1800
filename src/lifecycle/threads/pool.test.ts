import { expect, it } from 'vitest';
import { Pool } from './pool.ts';
import type { Work } from './thread.ts';

const nowhere = new URL('file:///nowhere');
const never = new AbortController().signal;

/** Counts up to each task; says when a task has ended and how. */
function counting(ended: string[]) {
  const work: Work<number, string> = {
    async *on(task) {
      let last = 0;
      try {
        for (; last < task; last++) yield `${task}.${last}`;
      } finally {
        ended.push(`${task} at ${last}`);
      }
    },
  };
  return { open: () => Promise.resolve(work) };
}

async function* upTo(count: number): AsyncGenerator<number> {
  for (let task = 1; task <= count; task++) yield task;
}

it('hands pieces over in the order of the tasks', async () => {
  const taken: string[] = [];
  const pool = new Pool(1, nowhere, counting([]), undefined);
  await pool.inOrder(upTo(3), (piece) => void taken.push(piece), never);
  expect(taken).toEqual(['1.0', '2.0', '2.1', '3.0', '3.1', '3.2']);
});

it('ends the task at hand, and begins no other, when taking fails or it is stopped', async () => {
  for (const how of ['fails', 'stops'] as const) {
    const [taken, ended]: string[][] = [[], []];
    const control = new AbortController();
    const pool = new Pool(1, nowhere, counting(ended), undefined);
    const take = async (piece: string) => {
      taken.push(piece);
      if (piece !== '3.1') return;
      if (how === 'fails') throw new Error('no more');
      control.abort(new Error('no more'));
      // Those who were told of it go first.
      await new Promise((resolve) => setTimeout(resolve));
    };
    await expect(pool.inOrder(upTo(9), take, control.signal)).rejects.toThrow('no more');
    await new Promise((resolve) => setTimeout(resolve));
    expect(taken.at(-1)).toBe('3.1');
    expect(ended).toEqual(['1 at 1', '2 at 2', '3 at 1']);
    // It can be used again.
    await pool.inOrder(upTo(1), (piece) => void taken.push(piece), never);
    expect(taken.at(-1)).toBe('1.0');
  }
});
