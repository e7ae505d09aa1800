/**
 * One horizontal bar a row, of one or several parts, on one scale; behind the first few rows the rest
 * is folded away.
 *
 * @module
 */
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { numberText } from '../figure.tsx';
import type { Segment } from './stacked-bar.tsx';
import { tones } from './tones.ts';

export interface BarRow {
  name: string;
  segments: readonly Segment[];
}

export function BarRows({
  label,
  rows,
  inSight,
}: {
  label: string;
  rows: readonly BarRow[];
  inSight: number;
}) {
  const [open, setOpen] = useState(false);
  const longest = Math.max(1, ...rows.map(sumOf));
  const whole = rows.reduce((sum, row) => sum + sumOf(row), 0);
  return (
    <>
      <ul aria-label={label} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {(open ? rows : rows.slice(0, inSight)).map((row) => (
          <li
            key={row.name}
            style={{
              display: 'grid',
              gridTemplateColumns: 'minmax(90px, 28%) 1fr 92px',
              gap: 10,
              alignItems: 'center',
            }}
          >
            <Text size="sm" truncate title={row.name}>
              {row.name}
            </Text>
            <div style={{ display: 'flex', gap: 1 }} aria-hidden="true">
              {row.segments.map(({ name, value, tone }) => (
                <div
                  key={name}
                  title={`${row.name}, ${name}: ${numberText(value)}`}
                  style={{
                    height: 14,
                    width: `${(100 * value) / longest}%`,
                    background: tones[tone],
                    borderRadius: 2,
                  }}
                />
              ))}
            </div>
            <Text size="sm" ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {numberText(sumOf(row))}{' '}
              <Text span size="xs" c="dimmed">
                {shareText(sumOf(row), whole)}
              </Text>
            </Text>
          </li>
        ))}
      </ul>
      {rows.length > inSight && (
        <Button
          size="compact-sm"
          variant="subtle"
          mt={6}
          w="fit-content"
          onClick={() => setOpen(!open)}
        >
          {open ? 'Show fewer' : `Show all ${numberText(rows.length)}`}
        </Button>
      )}
    </>
  );
}

const sumOf = ({ segments }: BarRow): number => segments.reduce((sum, { value }) => sum + value, 0);

export function shareText(part: number, whole: number): string {
  if (whole === 0) return '';
  const share = (100 * part) / whole;
  return share > 0 && share < 0.1 ? '<0.1 %' : `${share.toFixed(share < 10 ? 1 : 0)} %`;
}
