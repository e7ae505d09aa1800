import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { forecastCaps, limitsBy, outcomeOfCaps } from './caps.ts';
import type { PlannedTraining } from './train-project.ts';

const planned = (limitedBy: string) =>
  ({
    plan: { steps: 1000 },
    forecast: { tokensPerStep: 500, limitedBy },
    configuration: { budgetSeconds: 100 },
  }) as unknown as PlannedTraining;

const time = {
  low: 1050,
  expected: 2100,
  high: 4200,
  items: { training: 1800, evaluation: 150, checkpoints: 50, start: 100 },
};

it('the tightest limit counts, whether it is of time, of money or usual', () => {
  const asked = planned('request');
  expect(limitsBy({}, asked)).toEqual({ seconds: null, tokens: null });
  expect(limitsBy({ seconds: 60, tokens: 10 }, asked)).toEqual({ seconds: 60, tokens: 10 });
  const cost = { most: 5, perHour: 100 };
  expect(limitsBy({ seconds: 600, cost }, asked).seconds).toBe(180);
  expect(limitsBy({ seconds: 600 }, planned('budget')).seconds).toBe(400);
});

it('says where a cap will end a training, and where it will not', () => {
  const caps = { seconds: 200, tokens: 600_000, cost: { most: 1, perHour: 3600 } };
  expect(forecastCaps(caps, planned('request'), time)).toEqual([
    { cap: 'time', limit: 200, steps: 1000, step: { low: 50, expected: 100, high: 200 } },
    { cap: 'tokens', limit: 600_000, steps: 1000, step: { low: 1000, expected: 1000, high: 1000 } },
    { cap: 'cost', limit: 1, steps: 1000, step: { low: 1, expected: 1, high: 1 } },
  ]);
});

it('says what the cap that ended it cost', () => {
  const folder = temporaryFolder();
  const evals = [100, 200, 300].map((step) => ({ step, loss: 3 - step / 1000, targetTokens: 9 }));
  const info = { stoppedBy: 'budget', lastStep: 300, evals };
  const metrics = join(folder, 'metrics.jsonl');
  const lines = Array.from({ length: 300 }, (_, n) => ({ type: 'step', step: n + 1, tokens: 500 }));
  writeFileSync(metrics, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const artifact = { json: () => info, path: () => metrics } as unknown as Artifact;
  const asked = planned('request');
  const outcome = outcomeOfCaps({ seconds: 9, tokens: 150_499 }, asked, artifact);
  expect(outcome).toMatchObject({ cap: 'tokens', limit: 150_499, step: 300, stepsLeft: 700 });
  expect(outcome?.loss).toBeCloseTo(2.7, 12);
  expect(outcome?.slope?.per100Steps).toBeCloseTo(-0.1, 12);
  const cost = { most: 1, perHour: 3600 };
  expect(outcomeOfCaps({ seconds: 9, tokens: 900_000, cost }, asked, artifact)?.cap).toBe('cost');
  expect(outcomeOfCaps({}, asked, artifact)).toBeNull();
});
