/**
 * Importing: where the data are, what may be said about them, and the import as it goes.
 *
 * @module
 */
import {
  Button,
  Card,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { useOperation, useWork } from '../../../api/hooks.ts';
import { useUploads, type Uploads } from '../../../api/use-uploads.ts';
import { CommandText } from '../../../parts/command-line.tsx';
import { FileDrop } from '../../../parts/file-drop.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { useDataSearch } from '../data-search.ts';
import {
  importCommand,
  importInput,
  noOptions,
  type ImportInput,
  type ImportSource,
} from './import-input.ts';
import { ImportJob } from './import-job.tsx';
import { Options } from './options.tsx';

const kinds = [
  { value: 'files', label: 'Files' },
  { value: 'source', label: 'Address' },
  { value: 'sample', label: 'Sample' },
];

/** @param first Whether the project has no data yet. */
export function ImportPanel({ project, first = false }: { project: string; first?: boolean }) {
  const [search, setSearch] = useDataSearch();
  const [kind, setKind] = useState('files');
  const [text, setText] = useState('');
  const [sample, setSample] = useState<string | null>(null);
  const [options, setOptions] = useState(noOptions);
  const uploads = useUploads();
  const start = useWork('dataset.import');
  const source = sourceOf(kind, uploads, text, sample);
  const names = new Map(
    uploads.items.flatMap(({ reference, name }) => (reference ? [[reference, name] as const] : [])),
  );
  // Also where the first data came meanwhile, and this panel gave way to another; what went wrong is
  // shown from `start`.
  const run = (input: ImportInput) =>
    void start.mutateAsync(input).then(
      ({ id }) => setSearch({ view: 'import', job: id }),
      () => undefined,
    );
  return (
    <Stack gap="lg">
      {search.job !== undefined && (
        <ImportJob
          key={search.job}
          job={search.job}
          project={project}
          names={names}
          onImport={run}
          starting={start.isPending}
        />
      )}
      <Card withBorder bg="var(--card)" component="section" aria-labelledby="import-title">
        <Title order={2} size="h4" id="import-title">
          {first ? 'Bring data into this project' : 'Import again'}
        </Title>
        <Text c="dimmed" size="sm" mb="md">
          {first
            ? 'Everything that follows rests on them: what they hold, what is refused and why, and whether they can be trained on.'
            : 'A new version is compared with the one before; what was trained on that stays as it is.'}
        </Text>
        <Stack gap="md">
          <SegmentedControl
            data={kinds}
            value={kind}
            onChange={setKind}
            aria-label="Where the data are"
            w={{ base: '100%', xs: 'fit-content' }}
          />
          {kind === 'files' && (
            <FileDrop uploads={uploads} title="Drop the files of your data here">
              JSON, CSV, TSV, Parquet, Arrow, workbooks, SQLite, mail or text, packed or not. Files
              with train, validation or test in their name become these splits.
            </FileDrop>
          )}
          {kind === 'source' && (
            <Textarea
              label="Where they are"
              description="One a line: https://…, hf:org/name, kaggle:dataset/owner/slug, s3://bucket/path, postgres://user@host/database, mysql://…"
              placeholder="hf:openai/gsm8k:main"
              autosize
              minRows={2}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
          {kind === 'sample' && <SampleChoice sample={sample} onChange={setSample} />}
          <Options options={options} onChange={setOptions} />
          {source !== null && (
            <CommandText text={importCommand(importInput(project, source, options), names)} />
          )}
          {start.error && <ProblemBox problem={start.error.problem} />}
          <Group>
            <Button
              disabled={source === null}
              loading={start.isPending}
              onClick={() => source && run(importInput(project, source, options))}
            >
              Import
            </Button>
            {kind === 'files' && uploads.items.length > 0 && source === null && (
              <Text size="sm" c="dimmed">
                Once all files have arrived.
              </Text>
            )}
          </Group>
        </Stack>
      </Card>
    </Stack>
  );
}

/** Null while it is not known yet. */
function sourceOf(
  kind: string,
  uploads: Uploads,
  text: string,
  sample: string | null,
): ImportSource | null {
  if (kind === 'sample') return sample === null ? null : { kind: 'sample', id: sample };
  if (kind === 'source') return text.trim() === '' ? null : { kind: 'source', text };
  if (!uploads.ready) return null;
  return { kind: 'files', files: uploads.references };
}

function SampleChoice({
  sample,
  onChange,
}: {
  sample: string | null;
  onChange: (id: string | null) => void;
}) {
  const { data, error } = useOperation('sample.list', {});
  if (error) return <ProblemBox problem={error.problem} />;
  const samples = data?.output ?? [];
  const chosen = samples.find(({ id }) => id === sample);
  return (
    <Select
      label="Dataset that comes with the program"
      description={chosen?.description}
      placeholder="Choose one"
      data={samples.map(({ id, title, rows }) => ({
        value: id,
        label: `${title} (${rows.toLocaleString('en')} rows)`,
      }))}
      value={sample}
      onChange={onChange}
    />
  );
}
