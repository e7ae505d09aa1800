import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { calibrationVersion } from '../runtimes/machine/calibration/calibration.ts';
import { stepCases } from '../runtimes/machine/calibration/step-cases.ts';
import { machineFingerprint } from '../runtimes/machine/fingerprint.ts';
import { writeRecord } from '../runtimes/machine/record-file.ts';
import { workOf } from '../planning/time/machine-speed.ts';
import { settledBudget } from './budget.ts';
import type { News } from './news.ts';
import type { Context } from './operation.ts';

const home = homeOfEachTest();
const threads = 1;

/** A machine that takes `factor` seconds for one of the reference machine. */
function machineIs(factor: number): void {
  const rates = { one: 1e9, all: 1e9 };
  const secondsOf = (one: (typeof stepCases)[number]) => {
    const { matrix, rest } = workOf(one);
    return [factor * (matrix + rest)];
  };
  writeRecord(home.ledger.home, `${machineFingerprint()}-${threads}.json`, {
    version: calibrationVersion,
    origin: 'measured',
    threads,
    matrix: rates,
    memory: rates,
    disk: 1e8,
    steps: Object.fromEntries(stepCases.map((one) => [one.id, secondsOf(one)])),
  });
}

function contextOf(): { context: Context; news: News[] } {
  const news: News[] = [];
  const signal = new AbortController().signal;
  const session = { ledger: home.ledger, threads, signal, progress: () => {} };
  const context = {
    session: () => Promise.resolve(session),
    progress: () => {},
    tell: (one: News) => news.push(one),
  } as unknown as Context;
  return { context, news };
}

it('says what a budget comes to here', async () => {
  machineIs(0.4);
  const { context, news } = contextOf();
  const settled = await settledBudget(context, { budget: 600 });
  expect(settled).toMatchObject({ budget: {}, settings: {} });
  expect(news).toMatchObject([{ kind: 'budget', seconds: 600, here: { from: 'calibration' } }]);
  const [told] = news as Extract<News, { kind: 'budget' }>[];
  expect(told.here.expected).toBeCloseTo(240, 0);
});

it('turns a time here into a budget, which the project keeps', async () => {
  machineIs(0.4);
  const { context, news } = contextOf();
  const settled = await settledBudget(context, { budgetHere: 600 });
  expect(settled.budget).toEqual({ budget: 1500 });
  expect(settled.settings).toEqual({ budget: '1500s' });
  expect(news).toMatchObject([{ kind: 'budget', seconds: 1500 }]);
});

it('measures nothing for work that is shorter than measuring is worth', async () => {
  const { context, news } = contextOf();
  await settledBudget(context, { budget: 20 });
  await settledBudget(context, {});
  expect(news).toEqual([]);
});
