/**
 * Bringing in a model that no catalogue knows: from the hub, or a file.
 *
 * @module
 */
import {
  Button,
  Card,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { useWork } from '../../api/hooks.ts';
import { useUploads } from '../../api/use-uploads.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { FileDrop } from '../../parts/file-drop.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';

export function AddModel() {
  const [from, setFrom] = useState<'hub' | 'file'>('hub');
  const [name, setName] = useState('');
  const [id, setId] = useState('');
  const [licence, setLicence] = useState('');
  const uploads = useUploads();
  const add = useWork('model.add');
  const model = from === 'hub' ? hubName(name) : (uploads.references[0] ?? '');
  const input = {
    model,
    ...(id.trim() !== '' && { id: id.trim() }),
    ...(licence.trim() !== '' && { licence: licence.trim() }),
  };
  const complete = model !== '' && (from === 'hub' || uploads.ready);
  return (
    <Card withBorder component="section" aria-labelledby="another">
      <Title order={2} size="h4" mb="sm" id="another">
        Add another
      </Title>
      <Stack
        component="form"
        gap="sm"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) add.mutate(input);
        }}
      >
        <SegmentedControl
          aria-label="Where it comes from"
          w="fit-content"
          value={from}
          onChange={(value) => setFrom(value as 'hub' | 'file')}
          data={[
            { value: 'hub', label: 'From the hub' },
            { value: 'file', label: 'A .gguf file' },
          ]}
        />
        {from === 'hub' ? (
          <TextInput
            label="Its name on the hub"
            description="organisation/name, with @revision behind it for one that does not move"
            placeholder="HuggingFaceTB/SmolLM2-360M-Instruct"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <FileDrop uploads={uploads} title="Drop one .gguf file here">
            It is copied into the store of this machine.
          </FileDrop>
        )}
        <Group grow align="start" preventGrowOverflow={false}>
          <TextInput
            label="Name in the store"
            description="made from its own when left out"
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <TextInput
            label="Licence"
            description="where its files do not say"
            placeholder="apache-2.0"
            value={licence}
            onChange={(event) => setLicence(event.currentTarget.value)}
          />
        </Group>
        <Group>
          <Button type="submit" disabled={!complete} loading={add.isPending}>
            Add
          </Button>
          {uploads.items.length > 1 && from === 'file' && (
            <Text size="sm" c="dimmed">
              One file at a time: the first is taken.
            </Text>
          )}
        </Group>
        {complete && <CommandLine operation="model.add" input={input} />}
        {add.data && <JobProgress key={add.data.id} job={add.data.id} />}
        {add.error && <ProblemBox problem={add.error.problem} />}
      </Stack>
    </Card>
  );
}

/** As the operation takes it, whether or not its kind stands before it. */
function hubName(text: string): string {
  const name = text.trim().replace(/^https:\/\/huggingface\.co\//, '');
  return name === '' || name.startsWith('hf:') || !name.includes('/') ? name : `hf:${name}`;
}
