/**
 * Memory of a training against what there is.
 *
 * @module
 */
import { Text } from '@mantine/core';
import type { CorrectedMemory } from '../../../../src/planning/memory/memory-correction.ts';
import type { PlanMemoryEstimate } from '../../../../src/lifecycle/preflight/plan-memory.ts';
import type { MemoryRange } from '../../../../src/planning/memory/memory-forecast.ts';
import { StackedBar } from '../../parts/charts/stacked-bar.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { memoryParts } from './memory-parts.ts';

interface Props {
  memory: PlanMemoryEstimate;
  /** What a process may use, in bytes. */
  limit: number;
  /** What measurements on this machine make of the forecast. */
  measured?: CorrectedMemory | undefined;
  legend?: boolean;
}

export function MemoryBar({ memory, limit, measured, legend = true }: Props) {
  const { low, expected, high, items } = memory;
  const fits = (measured ?? memory).high <= limit;
  return (
    <div>
      <Text size="sm" mb={4}>
        Memory <b>{bytesText(expected)}</b>{' '}
        <span className="dim">
          ({bytesText(low)} to {bytesText(high)})
        </span>{' '}
        of {bytesText(limit)}
        {fits ? '' : ': does not surely fit'}
      </Text>
      <Against memory={measured ?? memory} limit={limit} />
      <StackedBar
        label="Memory by what it is for"
        segments={memoryParts(items)}
        text={bytesText}
        legend={legend}
      />
      {measured !== undefined && (
        <Text size="sm" c="dimmed" mt={4}>
          Measured here {measuredWords[measured.by]}: {bytesText(measured.expected)} (
          {bytesText(measured.low)} to {bytesText(measured.high)}).
        </Text>
      )}
    </div>
  );
}

/** The range as far as it reaches into what there is, with a line where that ends. */
function Against({
  memory: { low, expected, high },
  limit,
}: {
  memory: MemoryRange;
  limit: number;
}) {
  const whole = 1.02 * Math.max(limit, high);
  const at = (bytes: number) => (1000 * bytes) / whole;
  const colour = high <= limit ? 'var(--ok)' : expected <= limit ? 'var(--stale)' : 'var(--bad)';
  return (
    <svg
      role="img"
      aria-label={`It takes ${percent(expected / limit)} of the memory that there is, ${percent(high / limit)} at most`}
      viewBox="0 0 1000 12"
      preserveAspectRatio="none"
      style={{ display: 'block', width: '100%', height: 8, marginBottom: 5 }}
    >
      <rect x={0} y={0} width={at(limit)} height={12} style={{ fill: 'var(--line)' }} />
      <rect x={0} y={0} width={at(high)} height={12} style={{ fill: colour, opacity: 0.35 }} />
      <rect x={0} y={0} width={at(low)} height={12} style={{ fill: colour }} />
      <line
        x1={at(limit)}
        x2={at(limit)}
        y1={0}
        y2={12}
        style={{ stroke: 'var(--bad)', strokeWidth: 2, vectorEffect: 'non-scaling-stroke' }}
      />
    </svg>
  );
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const measuredWords = {
  probe: 'by a few steps',
  'same-shapes': 'by trainings of these shapes',
  'other-shapes': 'by other trainings',
} as const;
