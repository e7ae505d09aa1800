import { expect, it } from 'vitest';
import { decidedOtherwise } from './measured-memory.ts';
import type { PreflightReport } from './preflight-report.ts';

const gibibyte = 1024 ** 3;
const candidates = ['small', 'large'].map((id) => ({ id, digest: id, method: 'lora' as const }));

/** Both are forecast to fit 2 GiB, or not to. */
const report = (high: number) =>
  ({
    memoryLimit: 2 * gibibyte,
    candidates: candidates.map(({ id }) => ({
      id,
      facts: { memory: { low: gibibyte, expected: gibibyte, high } },
    })),
  }) as unknown as PreflightReport;

const range = (gib: number) => ({
  low: (gib - 0.11) * gibibyte,
  expected: gib * gibibyte,
  high: (gib + 0.11) * gibibyte,
});

it('leaves the configuration as it is where measurements decide as the forecast did', () => {
  const fits = new Map([['small', range(1.1)]]);
  expect(decidedOtherwise(candidates, report(1.5 * gibibyte), fits)).toBeNull();
  expect(decidedOtherwise(candidates, report(1.5 * gibibyte), new Map())).toBeNull();
});

it('refuses by measurement what the forecast let pass, and the other way round', () => {
  const measured = new Map([
    ['small', range(1.1)],
    ['large', range(1.95)],
  ]);
  const refused = decidedOtherwise(candidates, report(1.5 * gibibyte), measured);
  expect(refused?.map(({ memory }) => memory?.high)).toEqual([undefined, 2.0625 * gibibyte]);
  const admitted = decidedOtherwise(candidates, report(2.5 * gibibyte), measured);
  expect(admitted?.map(({ memory }) => memory?.high)).toEqual([1.25 * gibibyte, undefined]);
});
