/**
 * A list of rows of which only what is in sight is drawn.
 *
 * @module
 */
import { Badge, Paper, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef } from 'react';
import { numberText } from '../../../parts/figure.tsx';
import { lineOf } from './record-text.ts';
import type { RowSource, ShownRow } from './row-source.ts';
import classes from './row-list.module.css';

interface Props {
  source: RowSource;
  withLabels: boolean;
  chosen: number | undefined;
  onChoose: (row: number) => void;
}

const rowHeight = 40;
const longest = 300;

export function RowList({ source, withLabels, chosen, onChoose }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: source.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => source.look(first, last));
  const chooser = useRef(onChoose);
  chooser.current = onChoose;
  const choose = useCallback((row: number) => chooser.current(row), []);
  if (source.count === 0)
    return (
      <Text c="dimmed" py="lg" ta="center">
        {source.loading || source.more ? 'Looking …' : 'No row is like that.'}
      </Text>
    );
  return (
    <Paper withBorder bg="var(--card)">
      <div
        ref={scroller}
        className={classes.scroller}
        tabIndex={0}
        aria-label="Rows, to be scrolled"
      >
        <div
          role="table"
          aria-label="Rows"
          aria-rowcount={source.more ? -1 : source.count}
          style={{ height: virtual.getTotalSize(), position: 'relative' }}
        >
          {items.map(({ index, start }) => {
            const row = source.at(index);
            return (
              <Row
                key={index}
                place={index}
                start={start}
                row={row}
                withLabel={withLabels}
                chosen={row !== undefined && row.row === chosen}
                onChoose={choose}
              />
            );
          })}
        </div>
      </div>
    </Paper>
  );
}

interface RowProps {
  place: number;
  /** Pixels from the top of the list. */
  start: number;
  /** Undefined while it is on its way. */
  row: ShownRow | undefined;
  withLabel: boolean;
  chosen: boolean;
  onChoose: (row: number) => void;
}

/** Drawn once while it is in sight, however the list is scrolled. */
const Row = memo(function Row({ place, start, row, withLabel, chosen, onChoose }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={place + 1}
      aria-current={chosen ? 'true' : undefined}
      className={classes.row}
      style={{ height: rowHeight, transform: `translateY(${start}px)` }}
    >
      <div role="cell" className={classes.number}>
        {row && numberText(row.row)}
      </div>
      <div role="cell" className={classes.text}>
        {row === undefined ? (
          <Skeleton height={12} w="70%" />
        ) : (
          <TextCell row={row} onChoose={onChoose} />
        )}
      </div>
      {withLabel && (
        <div role="cell" className={classes.label}>
          <LabelCell label={row?.label ?? null} />
        </div>
      )}
    </div>
  );
});

function TextCell({ row, onChoose }: { row: ShownRow; onChoose: (row: number) => void }) {
  const line = lineOf(row.record).slice(0, longest);
  return (
    <UnstyledButton
      className={classes.button}
      onClick={() => onChoose(row.row)}
      aria-label={`Row ${row.row}: ${line}`}
    >
      {line}
    </UnstyledButton>
  );
}

const LabelCell = ({ label }: { label: string | null }) =>
  label === null ? null : (
    <Badge variant="light" color="gray" size="sm" tt="none" maw="100%">
      {label}
    </Badge>
  );
