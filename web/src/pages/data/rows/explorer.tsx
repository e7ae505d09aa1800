/**
 * The rows of a dataset: by split, searched and filtered, each with the way to where it is from.
 *
 * @module
 */
import {
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import type { DatasetCard } from '../../../../../src/lifecycle/normalize/dataset.ts';
import { CommandLine } from '../../../parts/command-line.tsx';
import { numberText } from '../../../parts/figure.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { splits, useDataSearch, type Split } from '../data-search.ts';
import { RowList } from './row-list.tsx';
import { RowPanel } from './row-panel.tsx';
import { mostPlaces, useAllRows, useFoundRows, type RowSource } from './row-source.ts';

export default function Explorer({ project, card }: { project: string; card: DatasetCard }) {
  const [{ split = 'train', search, label, from = 1, row }, setSearch] = useDataSearch();
  const filtered = search !== undefined || label !== undefined;
  const all = useAllRows(project, split, from, !filtered);
  const found = useFoundRows(project, split, { search, label }, filtered);
  const source = filtered ? found : all;
  const filter = {
    ...(search !== undefined && { search }),
    ...(label !== undefined && { label }),
  };
  return (
    <Stack gap="sm">
      <Group gap="sm" align="end">
        <SegmentedControl
          aria-label="Split"
          data={splits.map((each) => ({
            value: each,
            label: `${each} ${numberText(card.splits[each].rows)}`,
          }))}
          value={split}
          onChange={(value) =>
            setSearch({ split: value as Split, row: undefined, from: undefined })
          }
          size="xs"
        />
        <SearchField search={search} onSearch={(text) => setSearch({ search: text })} />
        {card.labels.length > 0 && (
          <Select
            aria-label="Label"
            placeholder="every label"
            data={card.labels}
            value={label ?? null}
            onChange={(value) => setSearch({ label: value ?? undefined })}
            searchable
            clearable
            w={200}
          />
        )}
        {!filtered && (
          <NumberInput
            aria-label="Go to row"
            placeholder="go to row"
            min={1}
            max={card.splits[split].rows}
            hideControls
            thousandSeparator=","
            w={120}
            onKeyDown={(event) => {
              const wanted = Number(event.currentTarget.value.replaceAll(',', ''));
              if (event.key === 'Enter' && wanted >= 1) setSearch({ from: wanted });
            }}
          />
        )}
      </Group>
      <Text size="sm" c="dimmed" role="status">
        {countText(source, filtered, from)}
      </Text>
      {source.error ? (
        <ProblemBox problem={source.error.problem} />
      ) : (
        <RowList
          // Another list starts at its top.
          key={`${split} ${search} ${label} ${from}`}
          source={source}
          withLabels={card.labels.length > 0}
          chosen={row}
          onChoose={(wanted) => setSearch({ row: wanted })}
        />
      )}
      {row !== undefined && (
        <RowPanel
          project={project}
          split={split}
          row={row}
          rows={card.splits[split].rows}
          onRow={(wanted) => setSearch({ row: wanted }, { replace: true })}
          onClose={() => setSearch({ row: undefined })}
        />
      )}
      <CommandLine
        operation="dataset.rows"
        input={{ project, split, ...filter, ...(from > 1 && { offset: from - 1 }) }}
      />
    </Stack>
  );
}

function SearchField({
  search,
  onSearch,
}: {
  search: string | undefined;
  onSearch: (text: string | undefined) => void;
}) {
  const [text, setText] = useState(search ?? '');
  const settle = useDebouncedCallback(
    (value: string) => onSearch(value.trim() === '' ? undefined : value),
    { delay: 500 },
  );
  return (
    <TextInput
      aria-label="Search the rows"
      placeholder="search the rows"
      type="search"
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        settle(value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onSearch(text.trim() === '' ? undefined : text);
      }}
      w={{ base: '100%', xs: 220 }}
    />
  );
}

function countText(source: RowSource, filtered: boolean, from: number): string {
  const { total, matched, count, more, loading } = source;
  if (loading || total === null) return 'Looking …';
  const all = numberText(total);
  if (!filtered)
    return from === 1 && !more
      ? `${all} rows`
      : `rows ${numberText(from)} to ${numberText(from - 1 + Math.min(count, mostPlaces))} of ${all}`;
  if (matched !== null) return `${numberText(matched)} of ${all} rows`;
  return `${numberText(count)} found so far, of ${all} rows; more as you scroll`;
}
