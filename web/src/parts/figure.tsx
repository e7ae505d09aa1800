import { Text } from '@mantine/core';

/** A number worth a glance, with what it is. */
export const Figure = ({
  label,
  value,
  unit,
}: {
  label: string;
  value: React.ReactNode;
  unit?: string | undefined;
}) => (
  <div>
    <Text fz="xl" fw={600} lh={1.2}>
      {typeof value === 'number' ? numberText(value) : value}
      {unit !== undefined && (
        <Text span size="sm" c="dimmed">
          {' '}
          {unit}
        </Text>
      )}
    </Text>
    <Text size="sm" c="dimmed">
      {label}
    </Text>
  </div>
);

/** Whole numbers with thousands, others to three digits. */
export const numberText = (value: number): string =>
  Number.isInteger(value)
    ? value.toLocaleString('en')
    : value.toLocaleString('en', { maximumSignificantDigits: 3 });

const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytesText(bytes: number): string {
  const step = Math.min(steps.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${numberText(Number((bytes / 2 ** (10 * step)).toPrecision(3)))} ${steps[step]}`;
}

export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
