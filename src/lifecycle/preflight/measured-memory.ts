/**
 * What measurements on this machine say about the memory of candidates. The report is a forecast from
 * shapes, the same on every machine; a measured figure enters the configuration, rounded, only where
 * it changes the decision whether a candidate fits.
 *
 * @module
 */
import {
  correctMemory,
  type CorrectedMemory,
  peaksHere,
} from '../../planning/memory/memory-correction.ts';
import type { AskedCandidate } from './preflight-configuration.ts';
import { fitsIn, type MemoryRange } from '../../planning/memory/memory-forecast.ts';
import type { PreflightReport } from './preflight-report.ts';

/** Corrects the forecasts of candidates, by id; those that nothing was measured for are left out. */
export function measuredMemory(
  home: string,
  report: PreflightReport,
): ReadonlyMap<string, CorrectedMemory> {
  const peaks = peaksHere(home, report.torch?.settings);
  return new Map(
    report.candidates.flatMap(({ id, facts }) => {
      const corrected = facts && correctMemory(facts.memory, facts.shapes, peaks);
      return corrected === null ? [] : [[id, corrected] as const];
    }),
  );
}

/** Gives the candidates with what decides otherwise than their forecast; null where nothing does. */
export function decidedOtherwise(
  candidates: readonly AskedCandidate[],
  report: PreflightReport,
  measured: ReadonlyMap<string, MemoryRange>,
): AskedCandidate[] | null {
  const changed = new Map<string, MemoryRange>();
  for (const { id, facts } of report.candidates) {
    const memory = measured.get(id);
    if (facts === null || memory === undefined) continue;
    const rounded = inSteps(memory);
    if (fitsIn(rounded, report.memoryLimit) !== fitsIn(facts.memory, report.memoryLimit))
      changed.set(id, rounded);
  }
  if (changed.size === 0) return null;
  return candidates.map((candidate) => {
    const memory = changed.get(candidate.id);
    return memory === undefined ? candidate : { ...candidate, memory };
  });
}

/** Coarse enough that one more run seldom changes it. */
const step = 64 * 1024 ** 2;

const inSteps = ({ low, expected, high }: MemoryRange): MemoryRange => ({
  low: Math.floor(low / step) * step,
  expected: Math.round(expected / step) * step,
  high: Math.ceil(high / step) * step,
});
