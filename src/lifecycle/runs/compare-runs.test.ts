import { expect, test } from 'vitest';
import { commonSteps, flat, settingDifferences } from './compare-runs.ts';

test('settings that differ are named by where they stand', () => {
  const first = flat({ base: 'a', plan: { steps: 5, lora: { rank: 4, targets: ['q', 'v'] } } });
  const second = flat({ base: 'a', plan: { steps: 6, lora: null } });
  expect(settingDifferences(first, second)).toEqual([
    { setting: 'plan.steps', first: 5, second: 6 },
    { setting: 'plan.lora.rank', first: 4, second: null },
    { setting: 'plan.lora.targets', first: ['q', 'v'], second: null },
  ]);
  expect(settingDifferences(first, first)).toEqual([]);
});

test('curves have the steps of both, in order', () => {
  const curve = (...steps: number[]) => new Map(steps.map((step) => [step, step / 10]));
  expect(commonSteps(curve(3, 1, 2), curve(2, 3, 4))).toEqual([
    { step: 2, first: 0.2, second: 0.2 },
    { step: 3, first: 0.3, second: 0.3 },
  ]);
});
