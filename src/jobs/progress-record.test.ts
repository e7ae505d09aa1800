import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Progress } from '../lifecycle/stage/stage.ts';
import { ProgressRecord } from './progress-record.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('of a thousand updates in five seconds some ten are written, and the last', () => {
  const written: Progress[] = [];
  const record = new ProgressRecord((progress) => written.push(progress));
  for (let done = 1; done <= 1000; done++) {
    record.take({ label: 'training', done });
    vi.advanceTimersByTime(5);
  }
  expect(written[0].done).toBe(1);
  expect(written.length).toBeGreaterThan(8);
  expect(written.length).toBeLessThan(12);
  record.take({ label: 'training', done: 1001 });
  record.close();
  record.close();
  expect(written.at(-1)?.done).toBe(1001);
  expect(written.filter(({ done }) => done === 1001)).toHaveLength(1);
});

test('what waits is written though nothing follows', () => {
  const written: number[] = [];
  const record = new ProgressRecord(({ done }) => written.push(done));
  record.take({ label: 'copying', done: 1 });
  record.take({ label: 'copying', done: 2 });
  expect(written).toEqual([1]);
  vi.advanceTimersByTime(1000);
  expect(written).toEqual([1, 2]);
});
