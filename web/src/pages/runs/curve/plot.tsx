/**
 * A chart of lines by uPlot: with the page's colours, a reading of the place under the pointer, and a
 * stretch to look closer at.
 *
 * @module
 */
import 'uplot/dist/uPlot.min.css';
import { Button, Group, Text, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { numberText } from '../../../parts/figure.tsx';
import { ceiling, decimate, drawable, joined, valueAt, within, type Points } from './line.ts';
import { drawMarks, type Mark } from './marks.ts';

export interface Line extends Points {
  name: string;
  /** A custom property of the page's style, such as `--run`. */
  colour: string;
  /** Rings rather than a line. */
  rings?: boolean;
  /** Behind the others. */
  faint?: boolean;
  dashed?: boolean;
}

interface Props {
  title: string;
  /** What x counts, such as `step`. */
  across: string;
  lines: readonly Line[];
  marks?: readonly Mark[];
  log?: boolean;
  height?: number;
  words?: (value: number) => string;
  /** Ticks stand at powers of two, as for bytes. */
  binary?: boolean;
}

type Range = readonly [low: number, high: number];

export function Plot({
  title,
  across,
  lines,
  marks = noMarks,
  log = false,
  height = 220,
  words = numberText,
  binary = false,
}: Props) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const scheme = useComputedColorScheme('light');
  const [range, setRange] = useState<Range | null>(null);
  const [place, setPlace] = useState<number | null>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const shown = useRef({ marks, words });
  shown.current = { marks, words };
  const known = useMemo(
    () => lines.map((line) => ({ ...line, ...drawable(line, log) })),
    [lines, log],
  );
  const data = useMemo(() => drawn(known, range, Math.max(1, width)), [known, range, width]);
  const newest = useRef(data);
  newest.current = data;

  const look = JSON.stringify(lines.map(({ x: _x, y: _y, ...rest }) => rest));
  useEffect(() => {
    if (width === 0 || canvas.current === null) return;
    const made = new uPlot(
      optionsOf(JSON.parse(look) as Look[], {
        width,
        height,
        log,
        binary,
        marks: () => shown.current.marks,
        words: (value) => shown.current.words(value),
        choose: setRange,
        point: setPlace,
      }),
      newest.current as uPlot.AlignedData,
      canvas.current,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [width, height, log, binary, look, scheme]);
  useEffect(() => {
    plot.current?.setData(data as uPlot.AlignedData);
  }, [data]);
  useEffect(() => {
    plot.current?.redraw(false);
  }, [marks]);

  return (
    <figure style={{ margin: 0, minWidth: 0 }}>
      <figcaption>
        <Group justify="space-between" gap="xs" mih={28}>
          <Text size="sm" fw={600}>
            {title}{' '}
            <Text span size="xs" c="dimmed" fw={400}>
              by {across}
            </Text>
          </Text>
          {range !== null && (
            <Button size="compact-xs" variant="default" onClick={() => setRange(null)}>
              Show all
            </Button>
          )}
        </Group>
      </figcaption>
      <div ref={ref}>
        <div
          ref={canvas}
          role="img"
          aria-label={`${title} by ${across}: ${known.map((line) => endOf(line, words)).join(', ')}`}
        />
      </div>
      <Group gap="sm" mih={20}>
        {place !== null && (
          <Text size="xs" c="dimmed">
            {across} {numberText(place)}
          </Text>
        )}
        {known.map((line) => (
          <Key key={line.name} line={line} value={reading(line, place)} words={words} />
        ))}
      </Group>
    </figure>
  );
}

const noMarks: readonly Mark[] = [];

const reading = (line: Points, place: number | null): number | undefined =>
  place === null ? line.y.at(-1) : valueAt(line, place);

function Key({
  line: { name, colour, rings = false, faint = false, dashed = false },
  value,
  words,
}: {
  line: Line;
  value: number | undefined;
  words: (value: number) => string;
}) {
  return (
    <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
      <span
        aria-hidden="true"
        style={{
          display: 'inline-block',
          width: rings ? 8 : 14,
          height: rings ? 8 : 0,
          borderRadius: rings ? 8 : 0,
          border: `${rings ? 2 : 0}px solid var(${colour})`,
          borderTop: `2px ${dashed ? 'dashed' : 'solid'} var(${colour})`,
          opacity: faint ? 0.5 : 1,
          verticalAlign: 'middle',
          marginRight: 5,
        }}
      />
      {name}
      {value !== undefined && ` ${words(value)}`}
    </Text>
  );
}

const endOf = ({ name, y }: Line, words: (value: number) => string): string =>
  y.length === 0 ? `${name} has no points` : `${name} ends at ${words(y[y.length - 1])}`;

/** What of the lines is drawn: the stretch, no more points than pixels show, outliers at the edge. */
function drawn(lines: readonly Line[], range: Range | null, width: number) {
  const seen = lines.map((line) => (range === null ? line : within(line, range[0], range[1])));
  const most = Math.max(...seen.map(({ y }) => ceiling(y)));
  return joined(
    seen.map((points) => {
      const { x, y } = decimate(points, Math.ceil(width));
      return { x, y: y.map((value) => Math.min(value, most)) };
    }),
  );
}

const powersOfTwo = Array.from({ length: 50 }, (_, power) => 2 ** power);

type Look = Omit<Line, 'x' | 'y'>;

interface Frame {
  width: number;
  height: number;
  log: boolean;
  binary: boolean;
  marks: () => readonly Mark[];
  words: (value: number) => string;
  choose: (range: Range) => void;
  point: (x: number | null) => void;
}

function optionsOf(looks: readonly Look[], frame: Frame): uPlot.Options {
  const { width, height, log, binary, words } = frame;
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(name).trim() || 'gray';
  const axis = {
    stroke: colour('--dim'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    font: '11px system-ui, sans-serif',
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    axes: [
      { ...axis, size: 30 },
      {
        ...axis,
        size: 58,
        values: (_, values) => values.map((v) => (v === null ? '' : words(v))),
        ...(binary && { incrs: powersOfTwo }),
      },
    ],
    series: [
      {},
      ...looks.map(({ name, colour: of, rings, faint, dashed }): uPlot.Series => ({
        label: name,
        stroke: colour(of),
        width: faint ? 1 : 1.8,
        alpha: faint ? 0.45 : 1,
        spanGaps: true,
        ...(dashed && { dash: [6, 4] }),
        ...(rings
          ? { paths: () => null, points: { show: true, size: 7, width: 2, fill: colour('--card') } }
          : { points: { show: false } }),
      })),
    ],
    hooks: {
      draw: [(plot) => drawMarks(plot, frame.marks(), colour)],
      setSelect: [
        (plot) => {
          const { left, width: wide } = plot.select;
          if (wide < 6) return;
          frame.choose([plot.posToVal(left, 'x'), plot.posToVal(left + wide, 'x')]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [
        (plot) => {
          const { left, idx } = plot.cursor;
          const at = idx === null || idx === undefined ? undefined : plot.data[0][idx];
          frame.point(left === undefined || left < 0 ? null : (at ?? null));
        },
      ],
    },
  };
}
