import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

test('slots go to who waits longest, and who would wait beyond the queue is refused', async () => {
  const slots = new Slots(1, 2);
  const first = await slots.take(never);
  const order: string[] = [];
  const second = slots.take(never).then((free) => (order.push('second'), free));
  const third = slots.take(never).then((free) => (order.push('third'), free));
  await expect(slots.take(never)).rejects.toMatchObject({ code: 'serve.busy' });
  expect([slots.taken, slots.waiting]).toEqual([1, 2]);
  first();
  first();
  (await second)();
  (await third)();
  expect([order, slots.taken, slots.waiting]).toEqual([['second', 'third'], 0, 0]);
});

test('who leaves the queue makes room in it, and gets no slot', async () => {
  const slots = new Slots(1, 1);
  const free = await slots.take(never);
  const leaving = new AbortController();
  const left = slots.take(leaving.signal);
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  const next = slots.take(never);
  expect(slots.waiting).toBe(1);
  free();
  (await next)();
  expect(slots.taken).toBe(0);
});

test('it is quiet when the last of those who were handed a slot has freed it', async () => {
  const slots = new Slots(1, 1);
  const free = await slots.take(never);
  const next = slots.take(never);
  let quiet = false;
  const told = slots.quiet().then(() => (quiet = true));
  free();
  const last = await next;
  expect(quiet).toBe(false);
  last();
  await told;
  await slots.quiet();
});
