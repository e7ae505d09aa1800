/**
 * How long the rows of a split are, on a logarithmic axis.
 *
 * @module
 */
import { Group, Text } from '@mantine/core';
import type { SplitProfile } from '../../../../../src/lifecycle/normalize/profile/report/dataset-profile.ts';
import { Swatch } from '../../../parts/charts/stacked-bar.tsx';
import { tones, type Tone } from '../../../parts/charts/tones.ts';
import { numberText } from '../../../parts/figure.tsx';
import { binsOf } from './bins.ts';

interface Props {
  name: string;
  tone: Tone;
  profile: SplitProfile;
}

const [width, height, foot] = [600, 90, 18];

export function LengthHistogram({ name, tone, profile: { rows, bytes, sizes } }: Props) {
  if (rows === 0) return null;
  const bins = binsOf(sizes);
  const most = Math.max(...bins.map((bin) => bin.rows));
  const step = width / bins.length;
  const placeOf = (size: number) => {
    const at = bins.findIndex(({ upTo }) => size <= upTo);
    return ((at < 0 ? bins.length - 1 : at) + 0.5) * step;
  };
  const marks = [
    { x: placeOf(bytes.p50), text: `half ≤ ${numberText(bytes.p50)}` },
    { x: placeOf(bytes.p95), text: `95 % ≤ ${numberText(bytes.p95)}` },
  ];
  return (
    <figure style={{ margin: 0 }}>
      <Group component="figcaption" gap={6}>
        <Swatch tone={tone} />
        <Text size="sm">
          {name} <span className="dim">{numberText(rows)} rows</span>
        </Text>
      </Group>
      <svg
        role="img"
        aria-label={`Lengths of ${name}: half of the rows have at most ${bytes.p50} bytes, 95 % at most ${bytes.p95}, the longest ${bytes.max}`}
        viewBox={`0 0 ${width} ${height + foot + 14}`}
        style={{ width: '100%', maxWidth: 900, display: 'block' }}
        fontSize={11}
      >
        {bins.map(({ from, upTo, rows: count }, index) => {
          const tall = count === 0 ? 0 : Math.max(1, (height * count) / most);
          return (
            <rect
              key={upTo}
              x={index * step + 0.5}
              y={14 + height - tall}
              width={Math.max(1, step - 1)}
              height={tall}
              style={{ fill: tones[tone] }}
            >
              <title>{`${numberText(from)} to ${numberText(upTo)} bytes: ${numberText(count)} rows`}</title>
            </rect>
          );
        })}
        <line
          x1={0}
          x2={width}
          y1={14 + height}
          y2={14 + height}
          style={{ stroke: 'var(--line)' }}
        />
        {marks.map(({ x, text }, index) => (
          <g key={text}>
            <line
              x1={x}
              x2={x}
              y1={12}
              y2={14 + height}
              strokeDasharray="3 3"
              style={{ stroke: 'var(--dim)' }}
            />
            <text
              x={x + (index === 0 ? -4 : 4)}
              y={10}
              textAnchor={index === 0 ? 'end' : x > width - 90 ? 'end' : 'start'}
              style={{ fill: 'var(--dim)' }}
            >
              {text}
            </text>
          </g>
        ))}
        {bins.map(({ upTo }, index) =>
          Math.log2(upTo) % 1 === 0 ? (
            <text
              key={upTo}
              x={(index + 0.5) * step}
              y={height + 28}
              textAnchor="middle"
              style={{ fill: 'var(--dim)' }}
            >
              {numberText(upTo)}
            </text>
          ) : null,
        )}
      </svg>
    </figure>
  );
}
