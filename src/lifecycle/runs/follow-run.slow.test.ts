import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import type { RunEvent } from '../../ledger/work/runs.ts';
import { followRun, type Followed } from './follow-run.ts';

const home = homeOfEachTest();
const ledgerModule = fileURLToPath(new URL('../../ledger/ledger.ts', import.meta.url));
const events = 10_000;

/** Another process that writes events as fast as it can, in pieces, and ends the run. */
function writer(run: number): void {
  const code = `
    const { Ledger } = await import(${JSON.stringify(ledgerModule)});
    const ledger = new Ledger(${JSON.stringify(home.ledger.home)});
    ledger.runs.take(${run});
    ledger.runs.begin(${run});
    for (let step = 1; step <= ${events}; step++) {
      ledger.runs.event(${run}, 'metric', { step });
      if (step % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    ledger.runs.end(${run}, 'failed');
    ledger.close();`;
  spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'inherit' });
}

async function all(
  generator: AsyncGenerator<RunEvent, Followed>,
): Promise<{ seen: RunEvent[]; end: Followed }> {
  const seen: RunEvent[] = [];
  for (;;) {
    const next = await generator.next();
    if (next.done) return { seen, end: next.value };
    seen.push(next.value);
  }
}

test('ten thousand events are followed live, each once and in order, by readers that come and go', async () => {
  const run = home.ledger.runs.queue(home.project.id, 'train', 'k', {});
  writer(run);
  const { session } = home;
  const whole = all(followRun(session, run, 0, true));
  let next = 0;
  const inPieces: number[] = [];
  for (let readers = 0; readers < 20; readers++) {
    for await (const { id, data } of followRun(session, run, next, true)) {
      inPieces.push(Number(data.step));
      next = id + 1;
      if (inPieces.length % 700 === 0) break;
    }
  }
  const { seen, end } = await whole;
  const steps = Array.from({ length: events }, (_, index) => index + 1);
  expect(seen.map(({ data }) => data.step)).toEqual(steps);
  expect(inPieces).toEqual(steps);
  expect(end).toMatchObject({ run: { status: 'failed' }, next: seen[events - 1].id + 1 });
});

test('a look at what there is ends by itself', async () => {
  const run = home.ledger.runs.start(home.project.id, 'train', 'k');
  for (let step = 1; step <= 3; step++) home.ledger.runs.event(run, 'metric', { step });
  const { seen, end } = await all(followRun(home.session, run, 0, false));
  expect(seen).toHaveLength(3);
  expect(end.run.status).toBe('running');
});
