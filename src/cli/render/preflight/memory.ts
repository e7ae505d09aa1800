/**
 * What candidates need of memory, and how much larger their batches could be.
 *
 * @module
 */
import type { CorrectedMemory } from '../../../planning/memory/memory-correction.ts';
import type { CandidateReport } from '../../../lifecycle/preflight/preflight-report.ts';
import { bytes, table, type Style } from '../../draw/text/style.ts';

export function memoryLines(
  candidates: readonly CandidateReport[],
  measured: Readonly<Record<string, CorrectedMemory>>,
  style: Style,
): string[] {
  const rows = candidates.flatMap(({ id, facts }) => {
    if (facts === null) return [];
    const corrected: CorrectedMemory | undefined = measured[id];
    const { low, expected, high } = corrected ?? facts.memory;
    const { plan, largestFit } = facts;
    return [
      [
        id,
        `${bytes(low)} to ${bytes(high)}, about ${bytes(expected)}`,
        corrected === undefined ? 'shapes' : grounds(corrected),
        `${plan.microBatchRows} × ${plan.sequenceLength}`,
        `${largestFit.microBatchRows} × ${plan.sequenceLength}`,
        `${plan.microBatchRows} × ${largestFit.sequenceLength}`,
      ],
    ];
  });
  if (rows.length === 0) return [];
  const header = ['memory', 'peak', 'known from', 'rows × tokens', 'most rows', 'longest rows'];
  return ['', table(header, rows, style)];
}

function grounds({ by, measuredShapes }: CorrectedMemory): string {
  if (by === 'probe') return 'a probe';
  if (by === 'same-shapes') return 'a run like it';
  return `shapes, and ${measuredShapes} other ${measuredShapes === 1 ? 'run' : 'runs'} here`;
}
