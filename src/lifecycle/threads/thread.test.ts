import { expect, it } from 'vitest';
import { startThreads, Thread } from './thread.ts';

/** A module whose work says which thread did what with what it was opened with. */
const module = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { threadId } from 'node:worker_threads';
    export async function open(data) {
      if (data === 'broken') throw new Error('cannot be opened');
      let back = 0;
      return {
        async *on(task) {
          for (let piece = 0; piece < task; piece++) yield { threadId, data, back };
        },
        giveBack: () => back++,
      };
    }`)}`,
);

interface Piece {
  threadId: number;
  data: string;
  back: number;
}

async function done(thread: Thread<number, Piece>, task: number): Promise<Piece[]> {
  const pieces: Piece[] = [];
  await thread.work(task, async (piece) => void pieces.push(piece));
  return pieces;
}

it('opens another work where the last one was closed, with nothing of it left', async () => {
  const first = new Thread<number, Piece>(module, 'one');
  const [{ threadId }] = await done(first, 100);
  await first.close();
  const second = new Thread<number, Piece>(module, 'two');
  expect(await done(second, 1)).toEqual([{ threadId, data: 'two', back: 0 }]);
  const third = new Thread<number, Piece>(module, 'three');
  expect((await done(third, 1))[0].threadId).not.toBe(threadId);
  await Promise.all([second.close(), third.close()]);
});

it('ends with a task at hand, and is not used again', async () => {
  const busy = new Thread<number, Piece>(module, 'busy');
  let never: Promise<void>;
  const taken = await new Promise<Piece>((resolve) => {
    never = busy.work(1000, (piece) => {
      resolve(piece);
      return new Promise(() => {});
    });
    never.catch(() => {});
  });
  await busy.close();
  await expect(never!).rejects.toThrow('ended with code');
  const next = new Thread<number, Piece>(module, 'next');
  expect((await done(next, 1))[0].threadId).not.toBe(taken.threadId);
  await next.close();
});

it('says with the task that its work cannot be opened', async () => {
  const broken = new Thread<number, Piece>(module, 'broken');
  await expect(done(broken, 1)).rejects.toThrow('cannot be opened');
  await broken.close();
});

it('is there before it has work', async () => {
  startThreads(3);
  const threads = [1, 2, 3].map((data) => new Thread<number, Piece>(module, `${data}`));
  const ids = await Promise.all(threads.map(async (thread) => (await done(thread, 1))[0].threadId));
  expect(new Set(ids).size).toBe(3);
  await Promise.all(threads.map((thread) => thread.close()));
});
