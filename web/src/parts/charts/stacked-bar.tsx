/**
 * Parts of a whole in one bar, with a legend that names each with its figure.
 *
 * @module
 */
import { Group, Text } from '@mantine/core';
import { tones, type Tone } from './tones.ts';

export interface Segment {
  name: string;
  value: number;
  tone: Tone;
}

interface Props {
  /** What the bar shows, in words. */
  label: string;
  segments: readonly Segment[];
  text: (value: number) => string;
  legend?: boolean;
}

export function StackedBar({ label, segments, text, legend = true }: Props) {
  const shown = segments.filter(({ value }) => value > 0);
  const sum = shown.reduce((total, { value }) => total + value, 0);
  const places = placesOf(shown, sum);
  return (
    <div>
      <svg
        role="img"
        aria-label={`${label}: ${shown.map(({ name, value }) => `${name} ${text(value)}`).join(', ')}`}
        viewBox="0 0 1000 28"
        preserveAspectRatio="none"
        style={{ display: 'block', width: '100%', height: 24, overflow: 'visible' }}
      >
        {shown.map((segment, index) => (
          <rect
            key={segment.name}
            x={places[index].from}
            y={0}
            width={places[index].width}
            height={28}
            style={{ fill: tones[segment.tone] }}
          >
            <title>{`${segment.name}: ${text(segment.value)}`}</title>
          </rect>
        ))}
      </svg>
      {legend && <Legend segments={shown} text={text} />}
    </div>
  );
}

export const Legend = ({ segments, text }: Pick<Props, 'segments' | 'text'>) => (
  <Group gap="4px 16px" mt={6}>
    {segments.map(({ name, value, tone }) => (
      <Group key={name} gap={6} wrap="nowrap">
        <Swatch tone={tone} />
        <Text size="sm">
          {name} <b>{text(value)}</b>
        </Text>
      </Group>
    ))}
  </Group>
);

export const Swatch = ({ tone }: { tone: Tone }) => (
  <span
    aria-hidden="true"
    style={{
      display: 'inline-block',
      width: 10,
      height: 10,
      borderRadius: 3,
      flex: 'none',
      background: tones[tone],
    }}
  />
);

/** On a width of 1000. Slivers are seen all the same, with a hair between neighbours. */
export function placesOf(
  segments: readonly Pick<Segment, 'value'>[],
  whole: number,
): { from: number; width: number }[] {
  let at = 0;
  return segments.map(({ value }) => {
    const width = (1000 * value) / Math.max(whole, Number.MIN_VALUE);
    const place = { from: at, width: Math.max(2, width - 2) };
    at += width;
    return place;
  });
}
