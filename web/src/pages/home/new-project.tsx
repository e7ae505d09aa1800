/**
 * The form of a new project: its name, what it is for, its data.
 *
 * @module
 */
import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { OutputOf } from '../../api/call.ts';
import type { Uploads } from '../../api/use-uploads.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { FileDrop } from '../../parts/file-drop.tsx';
import { ButtonTo } from '../../parts/link.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { importInput, useBegin, type Data } from './begin.ts';
import { TemplateChoice } from './template-choice.tsx';

interface Props {
  templates: OutputOf<'template.list'>;
  samples: OutputOf<'sample.list'>;
  uploads: Uploads;
  onClose: () => void;
}

type Kind = 'sample' | 'files' | 'later';

export function NewProject({ templates, samples, uploads, onClose }: Props) {
  const [name, setName] = useState('');
  const [template, setTemplate] = useState(templates[0]?.id ?? '');
  const [chosen, setKind] = useState<Kind | null>(null);
  const navigate = useNavigate();
  const begin = useBegin();

  const sampleId = templates.find(({ id }) => id === template)?.sample ?? null;
  const sample = samples.find(({ id }) => id === sampleId);
  // Dropped files speak for themselves, until something else is chosen.
  const wanted = chosen ?? (uploads.items.length > 0 || !sample ? 'files' : 'sample');
  const kind = wanted === 'sample' && !sample ? 'files' : wanted;
  const data: Data =
    kind === 'sample'
      ? { sample: sample!.id }
      : kind === 'files' && uploads.ready
        ? { files: uploads.references }
        : null;
  const complete = name.trim() !== '' && (kind !== 'files' || data !== null);

  const submit = () =>
    begin.mutate(
      { name: name.trim(), template, data },
      {
        onSuccess({ project, refused }) {
          if (refused !== null) return;
          uploads.clear();
          void navigate({ to: '/projects/$project', params: { project: String(project) } });
        },
      },
    );
  const refused = begin.data?.refused ?? null;

  return (
    <Modal
      opened
      onClose={onClose}
      title="New project"
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack
        component="form"
        gap="lg"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) submit();
        }}
      >
        <TextInput
          label="Name"
          placeholder="ticket-router"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TemplateChoice templates={templates} value={template} onChange={setTemplate} />
        <Radio.Group label="Its data" value={kind} onChange={(value) => setKind(value as Kind)}>
          <Stack gap={6} mt={6}>
            {sample && (
              <Radio
                value="sample"
                label={`The sample ${sample.title}: ${sample.rows.toLocaleString('en')} rows`}
                description={sample.description}
              />
            )}
            <Radio
              value="files"
              label="Files of mine"
              description="JSON, CSV, Parquet, workbooks, databases, text; packed or not."
            />
            <Radio value="later" label="None yet" description="They can come in at any time." />
          </Stack>
        </Radio.Group>
        {kind === 'files' && (
          <FileDrop uploads={uploads} title="Drop files here">
            They stay on the machine of this server. Names with train, validation or test are taken
            as splits.
          </FileDrop>
        )}
        {begin.error && <ProblemBox problem={begin.error.problem} />}
        {refused !== null && (
          <ProblemBox problem={refused.problem}>
            <ButtonTo
              size="compact-sm"
              variant="default"
              mt="xs"
              to="/projects/$project/data"
              params={{ project: String(begin.data?.project) }}
            >
              The project is there: go on with its data
            </ButtonTo>
          </ProblemBox>
        )}
        <div>
          <Group mb="xs">
            <Button
              type="submit"
              disabled={!complete || refused !== null}
              loading={begin.isPending}
            >
              Create {kind === 'later' ? '' : 'and import'}
            </Button>
            {kind === 'files' && data === null && uploads.items.length > 0 && (
              <Text size="sm" c="dimmed" aria-live="polite">
                The files are on their way.
              </Text>
            )}
          </Group>
          {name.trim() !== '' && (
            <CommandLine operation="project.create" input={{ name: name.trim(), template }} />
          )}
          {name.trim() !== '' && kind === 'sample' && data !== null && (
            <CommandLine
              operation="dataset.import"
              input={{ ...importInput(0, data), project: name.trim() }}
            />
          )}
        </div>
      </Stack>
    </Modal>
  );
}
