/**
 * An import as it goes and how it ended: what is new, or, where nobody could tell how the data are to
 * be read, the readings and the mapping editor.
 *
 * @module
 */
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { VersionDiff } from '../../../../../src/lifecycle/versions/diff-versions.ts';
import type { Job, OutputOf } from '../../../api/call.ts';
import { Loading } from '../../../parts/loading.tsx';
import { JobProgress } from '../../../parts/job-progress.tsx';
import { CommandText } from '../../../parts/command-line.tsx';
import { useDataSearch } from '../data-search.ts';
import { importCommand, type ImportInput } from './import-input.ts';

const MappingEditor = lazy(() => import('../mapping/mapping-editor.tsx'));

interface Props {
  job: number;
  project: string;
  names: ReadonlyMap<string, string>;
  onImport: (input: ImportInput) => void;
  starting: boolean;
}

export function ImportJob({ job: id, project, names, onImport, starting }: Props) {
  const [ended, setEnded] = useState<Job | null>(null);
  const [, setSearch] = useDataSearch();
  const output = ended?.outcome?.output as OutputOf<'dataset.import'> | undefined;
  // Whatever is wrong about the mapping is mended by another one.
  const unclear = ended?.problem?.code.startsWith('mapping.') === true;
  return (
    <Card withBorder bg="var(--card)" component="section" aria-label="The import">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          Import
        </Title>
        {ended !== null && (
          <Button variant="subtle" size="compact-sm" onClick={() => setSearch({ job: undefined })}>
            Put away
          </Button>
        )}
      </Group>
      <Stack gap="sm">
        <JobProgress job={id} onEnd={setEnded} />
        {output !== undefined && (
          <>
            <Text size="sm">
              {output.card.splits.train.rows.toLocaleString('en')} rows to train on,{' '}
              {output.card.splits.validation.rows.toLocaleString('en')} for validation,{' '}
              {output.card.splits.test.rows.toLocaleString('en')} for the test;{' '}
              {output.card.rejects.total.toLocaleString('en')} of{' '}
              {output.card.sourceRecords.toLocaleString('en')} records refused.
            </Text>
            {output.changes !== null && <Text size="sm">{changeText(output.changes)}</Text>}
            {output.skipped.length > 0 && (
              <Text size="sm" c="dimmed">
                Left out:{' '}
                {output.skipped.map(({ name, reason }) => `${name} (${reason})`).join(', ')}
              </Text>
            )}
            <Group gap="xs">
              <Button
                size="compact-sm"
                onClick={() => setSearch({ view: 'overview', job: undefined })}
              >
                Look at the data
              </Button>
              {output.card.rejects.total > 0 && (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => setSearch({ view: 'rejects', job: undefined })}
                >
                  Repair what was refused
                </Button>
              )}
            </Group>
          </>
        )}
        {unclear && (
          <Suspense fallback={<Loading what="the shape of the data" />}>
            <MappingEditor
              project={project}
              problem={ended.problem}
              starting={starting}
              onImport={(mapping) => onImport({ ...(ended.input as ImportInput), mapping })}
            />
            <CommandText text={importCommand({ ...ended.input, mapping: 'mapping.yaml' }, names)} />
          </Suspense>
        )}
      </Stack>
    </Card>
  );
}

export const changeText = ({ added, removed, changed, unchanged }: VersionDiff): string =>
  added + removed + changed === 0
    ? `No row changed; ${unchanged.toLocaleString('en')} are as before.`
    : `Against the version before: ${added} added, ${removed} removed, ${changed} changed, ${unchanged} as before.`;
