/**
 * Memory of a training against what there is.
 *
 * @module
 */
import { Text } from '@mantine/core';
import type { CorrectedMemory } from '../../../../src/planning/memory/memory-correction.ts';
import type { MemoryEstimate } from '../../../../src/planning/memory/memory-forecast.ts';
import { StackedBar } from '../../parts/charts/stacked-bar.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { memoryParts } from './memory-parts.ts';

interface Props {
  memory: MemoryEstimate;
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
      <StackedBar
        label="Memory by what it is for"
        segments={memoryParts(items)}
        text={bytesText}
        whole={1.02 * Math.max(limit, high)}
        limit={{ value: limit, name: 'what there is' }}
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

const measuredWords = {
  probe: 'by a few steps',
  'same-shapes': 'by trainings of these shapes',
  'other-shapes': 'by other trainings',
} as const;
