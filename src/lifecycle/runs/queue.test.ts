import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Run } from '../../ledger/work/runs.ts';
import { queueOf } from './queue.ts';

const run = (id: number, facts: Partial<Run>) => ({
  id,
  key: `k${id}`,
  status: 'queued' as const,
  priority: 0,
  queuedAt: `2026-01-01T00:00:${String(id).padStart(2, '0')}Z`,
  memoryBytes: 10,
  ...facts,
});

test('the first goes when its memory fits beside that of the others, and nobody goes before it', () => {
  const active = [
    run(1, { status: 'running', memoryBytes: 60 }),
    run(2, { memoryBytes: 50 }),
    run(3, { memoryBytes: 1 }),
  ];
  expect(queueOf(active, 100)).toEqual(
    new Map([
      [2, { place: 1, because: { kind: 'memory', needs: 50, left: 40, runs: [1] } }],
      [3, { place: 2, because: { kind: 'behind', run: 2 } }],
    ]),
  );
  expect(queueOf(active, 110).get(2)?.because).toBeNull();
});

test('priority comes before the order of asking, and a paused run keeps its place', () => {
  const active = [
    run(1, {}),
    run(2, { priority: 1 }),
    run(9, { queuedAt: '2026-01-01T00:00:00Z' }),
  ];
  expect([...queueOf(active, 100).keys()]).toEqual([2, 9, 1]);
});

test('alone it goes whatever it takes; of unknown size it goes alone; the same waits for the same', () => {
  expect(queueOf([run(1, { memoryBytes: 1000 })], 100).get(1)?.because).toBeNull();
  const working = run(1, { status: 'running' });
  expect(queueOf([working, run(2, { memoryBytes: null })], 100).get(2)?.because).toEqual({
    kind: 'alone',
    runs: [1],
  });
  expect(queueOf([working, run(2, { key: 'k1' })], 100).get(2)?.because).toEqual({
    kind: 'same',
    run: 1,
  });
});

test('whatever is asked for, every run is started in the end and the memory never runs over', () => {
  const wish = fc.record({
    memoryBytes: fc.integer({ min: 1, max: 120 }),
    priority: fc.integer({ min: -1, max: 1 }),
  });
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 12 }), (wishes) => {
      let active: ReturnType<typeof run>[] = wishes.map((facts, id) => run(id, facts));
      for (let turn = 0; turn < 3 * wishes.length; turn++) {
        const started = [...queueOf(active, 100)].find(([, { because }]) => because === null)?.[0];
        // Nothing can start: the oldest of those at work ends.
        const ended = active.find(({ status }) => status !== 'queued')?.id;
        active = active
          .filter(({ id }) => started !== undefined || id !== ended)
          .map((each) => (each.id === started ? { ...each, status: 'running' as never } : each));
        const working = active.filter(({ status }) => status !== 'queued');
        const taken = working.reduce((sum, { memoryBytes }) => sum + memoryBytes!, 0);
        expect(working.length <= 1 || taken <= 100).toBe(true);
      }
      expect(active).toEqual([]);
    }),
  );
});
