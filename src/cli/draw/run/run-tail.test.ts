import { expect, test } from 'vitest';
import type { Run, RunEvent } from '../../../ledger/work/runs.ts';
import { RunTail } from './run-tail.ts';
import { styleFor } from '../text/style.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const run = { id: 7, startedAt: new Date(start).toISOString() } as Run;
let events = 0;

const event = (type: string, data: Record<string, unknown>): RunEvent => ({
  id: ++events,
  run: 7,
  at: new Date(start + 1000 * events).toISOString(),
  type,
  data,
});

const metric = (step: number): RunEvent =>
  event('metric', {
    step,
    steps: 1,
    loss: 2,
    learningRate: 1e-3,
    tokens: 100,
    seconds: 0.5,
  });

function shown(isTTY: boolean, given: RunEvent[], steps: number | null = 100): string {
  let text = '';
  const stream = {
    isTTY,
    columns: 120,
    write: (part: string) => {
      text += part;
      return true;
    },
  };
  const tail = new RunTail(stream, styleFor(process.stdout), run, steps);
  for (const each of given) tail.show(each);
  tail.end();
  return text;
}

test('without a terminal every step is a line of its own, with nothing but text', () => {
  const text = shown(false, [
    event('hello', { pid: 5 }),
    event('heartbeat', { residentBytes: 2 ** 30 }),
    event('machine', { swappedBytes: 0 }),
    metric(1),
    metric(2),
    event('eval', { step: 2, loss: 1.5, best: true }),
  ]);
  expect(text).not.toContain('\u001B');
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[2]).toContain(
    'step 2/100 · loss 2.000 · rate 1.0e-3 · 200 tokens/s · 1.0 GiB · 49s left',
  );
  expect(lines[3]).toContain('held-out loss 1.500 at step 2 best so far');
});

test('on a terminal a bar moves, and what happens goes above it', () => {
  const text = shown(true, [metric(50), event('log', { message: 'noted' }), metric(100)]);
  const lines = text.split('\n').map((line) => line.split('\u001B[2K').at(-1));
  expect(lines[0]).toContain('noted');
  expect(lines[1]).toMatch(/^█+ 100\/100 · loss/);
  expect(text).toMatch(/█{12}░{12} 50\/100/);
  expect(text.endsWith('\n')).toBe(true);
});

test('where nobody knows the end there is no time left', () => {
  expect(shown(false, [metric(3)], null)).toContain('step 3 · loss');
  expect(shown(false, [metric(3)], null)).not.toContain('left');
});

test('a run that waits says for what', () => {
  const because = { kind: 'memory', needs: 2 ** 31, left: 2 ** 30, runs: [3] };
  expect(shown(false, [event('queued', { place: 1, because })])).toContain(
    'place 1: it needs 2.0 GiB of memory, and run 3 leaves 1.0 GiB',
  );
});
