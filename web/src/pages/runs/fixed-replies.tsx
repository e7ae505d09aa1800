/**
 * What the same prompts are answered with as training goes on. A worker writes no replies between its
 * steps, so that they are written here, by the models that are kept: the base as it was, what earlier
 * runs made, and what this one made.
 *
 * @module
 */
import { Accordion, Button, Group, Stack, Text } from '@mantine/core';
import { toMessages } from '../../../../src/catalog/records/conversation.ts';
import type { Run } from '../../../../src/ledger/work/runs.ts';
import type { OutputOf } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { asWritten, ReplyView } from '../playground/exchange.tsx';
import { baseOf, speakerOf } from '../playground/speakers.ts';
import { useReplies } from '../playground/use-replies.ts';

/** Rows that are asked, and models of earlier runs that are asked as well. */
const mostPrompts = 3;
const mostEarlier = 3;
const maxTokens = 64;

export function FixedReplies({ project, run }: { project: string; run: Run }) {
  return (
    <Accordion.Item value="replies">
      <Accordion.Control>Replies to the same prompts over time</Accordion.Control>
      <Accordion.Panel>
        {run.artifact === null ? (
          <Text size="sm" c="dimmed">
            A training writes no replies between its steps; they can be compared here once it has
            made a checkpoint.
          </Text>
        ) : (
          <Asked project={project} made={run.artifact} />
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Asked({ project, made }: { project: string; made: string }) {
  const rows = useOperation('dataset.rows', { project, split: 'validation', limit: mostPrompts });
  const artifacts = useOperation('artifact.list', { project });
  const { exchanges, writing, ask, stop, clear } = useReplies();
  const error = rows.error ?? artifacts.error;
  if (error) return <ProblemBox problem={error.problem} />;
  if (!rows.data || !artifacts.data) return null;
  const models = artifacts.data.output;
  const prompts = rows.data.output.rows.flatMap(({ record }) => promptOf(record) ?? []);
  if (prompts.length === 0)
    return <Text size="sm">No held-out row asks for a reply: the model continues text.</Text>;
  const speakers = speakersOf(models, made);
  const inputOf = (speaker: string, { system, prompt }: Prompt) => ({
    project,
    ...speakerOf(models, speaker),
    ...(system !== undefined && { system }),
    maxTokens,
    prompt,
  });
  const askAll = async () => {
    clear();
    for (const each of prompts) {
      const questions = speakers.map((speaker) => ({ speaker, input: inputOf(speaker, each) }));
      if (!(await ask(each.system ?? '', each.prompt, questions))) return;
    }
  };
  const nameOf = (speaker: string) => {
    if (speaker === made) return 'what this run made';
    return speaker === baseOf(made) ? 'before training' : `earlier: ${speaker.slice(0, 8)}`;
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        The first held-out rows, put to the base before training, to what earlier runs made and to
        what this one made. Each writes the likeliest words, {maxTokens} tokens at most: asked
        again, it writes the same.
      </Text>
      <Group>
        {writing ? (
          <Button variant="default" size="compact-md" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button size="compact-md" onClick={() => void askAll()}>
            Ask all {speakers.length} the same {prompts.length}
          </Button>
        )}
      </Group>
      {exchanges.map(({ id, prompt, replies }, index) => (
        <Stack key={id} gap="xs" component="article">
          <Text fw={600} style={asWritten} lineClamp={4}>
            {prompt}
          </Text>
          {replies.map((reply) => (
            <ReplyView key={reply.speaker} reply={reply} name={nameOf(reply.speaker)} />
          ))}
          <Text size="sm" c="dimmed" style={asWritten} lineClamp={6}>
            The row itself: {prompts[index]?.expected}
          </Text>
        </Stack>
      ))}
      <CommandLine operation="generate.run" input={inputOf(made, prompts[0])} />
    </Stack>
  );
}

interface Prompt {
  system: string | undefined;
  prompt: string;
  expected: string;
}

type Row = OutputOf<'dataset.rows'>['rows'][number];

/** What a row asks first, and what it wants to hear; null where it asks nothing. */
function promptOf(record: Row['record']): Prompt | null {
  const turns = toMessages(record) ?? [];
  const at = turns.findIndex(({ role }) => role === 'user');
  const [prompt, reply] = turns.slice(at);
  if (at < 0 || reply?.role !== 'assistant') return null;
  const system = turns.slice(0, at).find(({ role }) => role === 'system')?.content;
  return { system, prompt: prompt.content, expected: reply.content };
}

/** The base, what the last runs before made, what this one made. */
function speakersOf(models: OutputOf<'artifact.list'>, made: string): string[] {
  const sets = models.filter(({ kind }) => kind === 'checkpoint-set').map(({ id }) => id);
  const earlier = sets.slice(0, Math.max(0, sets.indexOf(made))).slice(-mostEarlier);
  return [baseOf(made), ...earlier, made];
}
