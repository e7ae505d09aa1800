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
import { Corrections } from '../../parts/corrections.tsx';
import { Empty } from '../../parts/empty.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { ExchangeView } from './exchange.tsx';
import { SamplingFields, unusual, usualSampling, type Sampling } from './sampling.tsx';
import { artifactOf, basesOf, modelsOf, nameOf, speakerOf } from './speakers.ts';
import { earlierOf, useReplies, type Exchange } from './use-replies.ts';

export default function PlaygroundPage() {
  const { project } = useParams({ from: '/projects/$project/playground' });
  const { data, error } = useOperation('artifact.list', { project });
  if (error) return <ProblemBox problem={error.problem} />;
  if (!data) return <Loading what="the models of the project" />;
  const models = modelsOf(data.output);
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
  const [system, setSystem] = useState('');
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
  const inputOf = (
    id: string,
    text: string,
    before: readonly Exchange[] = exchanges,
  ): InputOf<'generate.run'> => {
    const earlier = earlierOf(before, id);
    return {
      project,
      ...speakerOf(models, id),
      ...unusual(sampling),
      ...(system.trim() !== '' && { system: system.trim() }),
      ...(earlier.length > 0 && { earlier }),
      prompt: text,
    };
  };
  const send = () => {
    const text = prompt.trim();
    if (text === '' || writing) return;
    setPrompt('');
    const chosen = second === null || second === first ? [first] : [first, second];
    void ask(
      system.trim(),
      text,
      chosen.map((speaker) => ({ speaker, input: inputOf(speaker, text) })),
    );
  };
  const saidOf = (exchange: Exchange, { speaker, text }: Exchange['replies'][number]) => {
    const earlier = earlierOf(exchanges.slice(0, exchanges.indexOf(exchange)), speaker);
    const model = artifactOf(speaker);
    return {
      project,
      prompt: exchange.prompt,
      ...(exchange.system !== '' && { system: exchange.system }),
      ...(earlier.length > 0 && { earlier }),
      instead: text,
      ...(model !== undefined && { model }),
    };
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
          System prompt and sampling
        </Button>
        <Collapse expanded={open}>
          <Textarea
            label="System prompt"
            description="what it is told before anything is said; empty for nothing"
            autosize
            minRows={2}
            maxRows={8}
            my="sm"
            value={system}
            onChange={(event) => setSystem(event.currentTarget.value)}
          />
          <SamplingFields sampling={sampling} onChange={setSampling} />
        </Collapse>
      </Card>
      {exchanges.length === 0 && (
        <Text c="dimmed">
          The model sees what you said to it before, until you clear the talk. Nothing is kept when
          you leave the page but the replies that you put right.
        </Text>
      )}
      {exchanges.map((exchange) => (
        <ExchangeView
          key={exchange.id}
          exchange={exchange}
          nameOf={(speaker) => nameOf(models, speaker)}
          saidOf={saidOf}
        />
      ))}
      <div ref={end} />
      <Corrections project={project} />
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
          input={
            prompt.trim() === '' && exchanges.length > 0
              ? inputOf(first, exchanges.at(-1)!.prompt, exchanges.slice(0, -1))
              : inputOf(first, prompt.trim() || 'Hello')
          }
        />
      </Stack>
    </Stack>
  );
}
