import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Updates, type Update } from './updates.ts';

const progress = (done: number): Update => ({ kind: 'progress', label: 'reading', done });
const limit = (maxBytes: number): Update => ({ kind: 'download-limit', maxBytes });

/** What a call says, and the call itself, which ends when it is told to. */
function call() {
  const updates = new Updates();
  const ending = new EventEmitter();
  const result = new Promise<void>((resolve, reject) => {
    ending.once('done', resolve);
    ending.once('failed', reject);
  });
  return { updates, result, ending };
}

const breath = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a reader hears what is said from its begin until the call ends', async () => {
  const { updates, result, ending } = call();
  updates.say(progress(1));
  const heard: Update[] = [];
  const reading = (async () => {
    for await (const update of updates.until(result)) heard.push(update);
  })();
  for (const update of [progress(2), limit(1), progress(3)]) {
    updates.say(update);
    await breath();
  }
  updates.say(limit(2));
  ending.emit('done');
  await reading;
  expect(heard).toEqual([progress(2), limit(1), progress(3), limit(2)]);
});

test('a slow reader finds every news and of progress the newest', async () => {
  const { updates, result, ending } = call();
  const reader = updates.until(result);
  const first = reader.next();
  for (let i = 0; i < 1000; i++) updates.say(progress(i));
  updates.say(limit(1));
  for (let i = 0; i < 1000; i++) updates.say(progress(i));
  ending.emit('done');
  const heard = [(await first).value];
  for await (const update of reader) heard.push(update);
  expect(heard).toEqual([progress(999), limit(1), progress(999)]);
});

test('two readers hear the same; one that leaves does not stop the other', async () => {
  const { updates, result, ending } = call();
  const [one, other] = [updates.until(result), updates.until(result)];
  const heard = [one.next(), other.next()];
  updates.say(limit(1));
  expect(await Promise.all(heard)).toEqual([
    { done: false, value: limit(1) },
    { done: false, value: limit(1) },
  ]);
  await one.return();
  updates.say(limit(2));
  expect((await other.next()).value).toEqual(limit(2));
  ending.emit('done');
  expect(await other.next()).toEqual({ done: true, value: undefined });
});

test('what the call rejects with is thrown after what was said before', async () => {
  const { updates, result, ending } = call();
  const reader = updates.until(result);
  const first = reader.next();
  updates.say(limit(1));
  ending.emit('failed', new Error('broken'));
  expect((await first).value).toEqual(limit(1));
  await expect(reader.next()).rejects.toThrow('broken');
});
