/**
 * A talk with what was trained: any checkpoint or bundle, two of them side by side.
 *
 * @module
 */
import {
  Button,
  Card,
  Collapse,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { DescribedArtifact } from '../../../../src/operations/artifact/described.ts';
import type { InputOf } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { kindWords, shortId, summaryText } from '../artifacts/artifact-words.ts';
import { ExchangeView } from './exchange.tsx';
import { SamplingFields, unusual, usualSampling, type Sampling } from './sampling.tsx';
import { useReplies } from './use-replies.ts';

export default function PlaygroundPage() {
  const { project } = useParams({ from: '/projects/$project/playground' });
  const { data, error } = useOperation('artifact.list', { project });
  if (error) return <ProblemBox problem={error.problem} />;
  if (!data) return <Loading what="the models of the project" />;
  const models = data.output
    .filter(({ kind }) => kind === 'checkpoint-set' || kind === 'export-bundle')
    .toReversed();
  if (models.length === 0)
    return (
      <Empty title="Nobody to talk to yet">
        A model can talk once it was trained.{' '}
        <LinkTo to="/projects/$project/runs" params={{ project }}>
          Train one
        </LinkTo>{' '}
        and come back.
      </Empty>
    );
  return <Talk project={project} models={models} />;
}

interface TalkProps {
  project: string;
  models: readonly DescribedArtifact[];
}

function Talk({ project, models }: TalkProps) {
  const [first, setFirst] = useState(models[0].id);
  const [second, setSecond] = useState<string | null>(null);
  const [sampling, setSampling] = useState<Sampling>(usualSampling);
  const [open, setOpen] = useState(false);
  const [prompt, setPrompt] = useState('');
  const { exchanges, writing, ask, stop, clear } = useReplies();
  const end = useRef<HTMLDivElement>(null);
  const newest = exchanges
    .at(-1)
    ?.replies.map(({ text }) => text.length)
    .join();
  useEffect(() => {
    // It may give a promise, which is nothing to clean up with.
    void end.current?.scrollIntoView({ block: 'nearest' });
  }, [newest]);
  const inputOf = (id: string, text: string): InputOf<'generate.run'> => ({
    project,
    ...speakerOf(models, id),
    ...unusual(sampling),
    prompt: text,
  });
  const send = () => {
    const text = prompt.trim();
    if (text === '' || writing) return;
    setPrompt('');
    const chosen = second === null || second === first ? [first] : [first, second];
    void ask(
      text,
      chosen.map((id) => ({ model: nameOf(models, id), input: inputOf(id, text) })),
    );
  };
  const options = [...models.map(({ id }) => id), ...basesOf(models)].map((id) => ({
    value: id,
    label: nameOf(models, id),
  }));
  return (
    <Stack gap="md">
      <Card withBorder bg="var(--card)">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <Select
            label="Talk to"
            allowDeselect={false}
            data={options}
            value={first}
            onChange={(id) => id !== null && setFirst(id)}
          />
          <Select
            label="Beside it"
            placeholder="nobody"
            clearable
            data={options.filter(({ value }) => value !== first)}
            value={second}
            onChange={setSecond}
          />
        </SimpleGrid>
        <Button
          mt="sm"
          w="fit-content"
          size="compact-sm"
          variant="default"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          How it draws words
        </Button>
        <Collapse expanded={open}>
          <SamplingFields sampling={sampling} onChange={setSampling} />
        </Collapse>
      </Card>
      {exchanges.length === 0 && (
        <Text c="dimmed">
          Each message stands by itself: the model sees no earlier one. Nothing is kept when you
          leave the page.
        </Text>
      )}
      {exchanges.map((exchange) => (
        <ExchangeView key={exchange.id} exchange={exchange} />
      ))}
      <div ref={end} />
      <Stack gap="xs" component="form" onSubmit={(event) => event.preventDefault()}>
        <Textarea
          label="Message"
          autosize
          minRows={2}
          maxRows={10}
          value={prompt}
          onChange={(event) => setPrompt(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
          description="Enter sends, Shift and Enter begins a line"
        />
        <Group gap="sm">
          {writing ? (
            <Button variant="default" onClick={stop}>
              Stop
            </Button>
          ) : (
            <Button onClick={send} disabled={prompt.trim() === ''}>
              Send
            </Button>
          )}
          {exchanges.length > 0 && !writing && (
            <Button variant="subtle" onClick={clear}>
              Clear
            </Button>
          )}
        </Group>
        <CommandLine
          operation="generate.run"
          input={inputOf(first, prompt.trim() || (exchanges.at(-1)?.prompt ?? 'Hello'))}
        />
      </Stack>
    </Stack>
  );
}

/** Before the id of a checkpoint it means the model that this one was trained from. */
const before = 'before ';

/** One for each base model, by the newest checkpoint that was trained from it. */
function basesOf(models: readonly DescribedArtifact[]): string[] {
  const newest = new Map<unknown, string>();
  for (const { id, kind, summary } of models)
    if (kind === 'checkpoint-set' && !newest.has(summary.base)) newest.set(summary.base, id);
  return [...newest.values()].map((id) => `${before}${id}`);
}

function speakerOf(models: readonly DescribedArtifact[], id: string) {
  if (id.startsWith(before)) return { checkpoint: id.slice(before.length), base: true };
  const bundle = models.find((model) => model.id === id)?.kind === 'export-bundle';
  return bundle ? { bundle: id } : { checkpoint: id };
}

function nameOf(models: readonly DescribedArtifact[], id: string): string {
  if (id.startsWith(before)) {
    const trained = models.find((one) => one.id === id.slice(before.length));
    return `Base ${String(trained?.summary.base)}, as it was before training`;
  }
  const model = models.find((one) => one.id === id);
  if (model === undefined) return shortId(id);
  const { format, encoding, base, method } = model.summary;
  const what = model.kind === 'export-bundle' ? [format, encoding] : [base, method];
  const words = what.filter((each) => typeof each === 'string').join(', ');
  return `${kindWords[model.kind]} ${shortId(id).slice(0, 8)} · ${words || summaryText(model)}`;
}
