/**
 * Refused rows as they stand in the source, to be put right, and imported again: all other rows stay
 * as they are.
 *
 * @module
 */
import { Alert, Button, Card, Checkbox, Group, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RowsForRepair } from '../../../../../src/lifecycle/normalize/repair/repair.ts';
import { AnswerError, type InputOf, client } from '../../../api/call.ts';
import { useWork } from '../../../api/hooks.ts';
import { CommandText } from '../../../parts/command-line.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { useDataSearch } from '../data-search.ts';
import {
  isOriginal,
  keyOf,
  mistakeIn,
  repairedRows,
  textOf,
  type Edit,
  type RefusedRow,
} from './repairs.ts';

interface Props {
  project: string;
  code: string | undefined;
  onClose: () => void;
}

const most = 50;

export function RepairForm({ project, code, onClose }: Props) {
  const [, setSearch] = useDataSearch();
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit>>(new Map());
  const start = useWork('dataset.import');
  const input = { project, rows: true, limit: most, ...(code !== undefined && { code: [code] }) };
  // What is edited is asked for once: a change elsewhere must not pull it from under the hands.
  const { data, error, isPending } = useQuery<RowsForRepair, AnswerError>({
    queryKey: ['rows for repair', input],
    queryFn: async () => (await client.change('dataset.rejects', input)).output as RowsForRepair,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (error) return <ProblemBox problem={error.problem} />;
  if (isPending) return <Loading what="the rows as they stand" />;
  const { snapshot, rows, more } = data;
  const repaired = repairedRows(rows, edits);
  const edit = (row: RefusedRow, changes: Partial<Edit>) => {
    const before = edits.get(keyOf(row)) ?? { text: textOf(row), drop: false };
    setEdits(new Map(edits).set(keyOf(row), { ...before, ...changes }));
  };
  // Also where the list of what was refused changed meanwhile, and this form is gone; what went wrong
  // is shown from `start`.
  const send = () =>
    void start
      .mutateAsync({ project, repaired: { snapshot, rows: repaired } } as InputOf<'dataset.import'>)
      .then(
        ({ id }) => setSearch({ view: 'import', job: id }),
        () => undefined,
      );
  if (rows.length === 0)
    return (
      <Alert color="yellow" title="None of these can be repaired row by row">
        Whole files, and the end of a damaged one, have to be put right where they come from.
        <Group mt="sm">
          <Button size="compact-sm" variant="default" onClick={onClose}>
            Back
          </Button>
        </Group>
      </Alert>
    );
  return (
    <Stack gap="sm" component="section" aria-label="Repair">
      {more && (
        <Text size="sm" c="dimmed">
          The first {most} are shown; the next come once these are imported.
        </Text>
      )}
      {rows.map((row) => (
        <RepairRow
          key={keyOf(row)}
          row={row}
          edit={edits.get(keyOf(row)) ?? { text: textOf(row), drop: false }}
          onEdit={(changes) => edit(row, changes)}
        />
      ))}
      {start.error && <ProblemBox problem={start.error.problem} />}
      <Group
        style={{ position: 'sticky', bottom: 0, background: 'var(--ground)', zIndex: 2 }}
        py="sm"
      >
        <Button disabled={repaired.length === 0} loading={start.isPending} onClick={send}>
          {repaired.length === 0
            ? 'Import the repaired rows'
            : `Import ${repaired.length} repaired`}
        </Button>
        <Button variant="default" onClick={onClose}>
          Back to the list
        </Button>
      </Group>
      <CommandText text={`brewslm dataset rejects --project ${project} --export repair.jsonl`} />
      <CommandText text={`brewslm dataset import --project ${project} --repaired repair.jsonl`} />
    </Stack>
  );
}

function RepairRow({
  row,
  edit,
  onEdit,
}: {
  row: RefusedRow;
  edit: Edit;
  onEdit: (changes: Partial<Edit>) => void;
}) {
  const { at, code, message, field } = row;
  const changed = edit.drop || edit.text !== textOf(row);
  const mistake = changed ? mistakeIn(row, edit) : null;
  const place = `${at.file}:${at.line}`;
  return (
    <Card withBorder padding="sm" bg="var(--card)">
      <Group justify="space-between" gap="xs" mb={6}>
        <Text size="sm">
          <span className="mono">{place}</span> {message}{' '}
          <Text span size="xs" c="dimmed">
            {code}
            {field === undefined ? '' : `, field ${field}`}
          </Text>
        </Text>
        <Checkbox
          size="xs"
          label="leave it out"
          checked={edit.drop}
          onChange={(event) => onEdit({ drop: event.currentTarget.checked })}
        />
      </Group>
      <Textarea
        aria-label={`${isOriginal(row) ? 'The line' : 'The record as JSON'} at ${place}`}
        autosize
        minRows={1}
        maxRows={14}
        spellCheck={false}
        disabled={edit.drop}
        value={edit.text}
        error={mistake}
        onChange={(event) => onEdit({ text: event.currentTarget.value })}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
    </Card>
  );
}
