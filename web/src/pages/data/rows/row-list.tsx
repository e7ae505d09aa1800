/**
 * A list of rows of which only what is in sight is drawn.
 *
 * @module
 */
import { Badge, Paper, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
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

/** A place in sight; its row may still be on its way. */
interface Sight {
  place: number;
  row: ShownRow | undefined;
}

const features = tableFeatures({});
const column = createColumnHelper<typeof features, Sight>();

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
  const columns = useMemo(
    () => [
      column.display({
        id: 'number',
        cell: ({ row: { original } }) => original.row && numberText(original.row.row),
      }),
      column.display({
        id: 'text',
        cell: ({ row: { original } }) =>
          original.row === undefined ? (
            <Skeleton height={12} w="70%" />
          ) : (
            <TextCell row={original.row} onChoose={onChoose} />
          ),
      }),
      ...(withLabels
        ? [
            column.display({
              id: 'label',
              cell: ({ row: { original } }) => <LabelCell label={original.row?.label ?? null} />,
            }),
          ]
        : []),
    ],
    [withLabels, onChoose],
  );
  // Only what is in sight is in the table: its size does not depend on the data.
  const data = items.map(({ index }): Sight => ({ place: index, row: source.at(index) }));
  const table = useTable({ features, columns, data, getRowId: ({ place }) => String(place) });
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
          {table.getRowModel().rows.map((line, index) => {
            const { place, row } = line.original;
            return (
              <div
                key={line.id}
                role="row"
                aria-rowindex={place + 1}
                aria-current={row !== undefined && row.row === chosen ? 'true' : undefined}
                className={classes.row}
                style={{ height: rowHeight, transform: `translateY(${items[index].start}px)` }}
              >
                {line.getAllCells().map((cell) => (
                  <div key={cell.id} role="cell" className={classes[cell.column.id]}>
                    <table.FlexRender cell={cell} />
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </Paper>
  );
}

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
