import { Box, Card, Group, Loader, SimpleGrid, Text } from '@mantine/core';
import { numberText } from '../../parts/figure.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { PutRight, type Said } from './put-right.tsx';
import type { Exchange, Reply } from './use-replies.ts';

interface Props {
  exchange: Exchange;
  nameOf: (speaker: string) => string;
  /** What a correction of a reply says of how it came about. */
  saidOf: (exchange: Exchange, reply: Reply) => Said;
}

/** A prompt and what the models wrote to it, side by side where there are two. */
export const ExchangeView = ({ exchange, nameOf, saidOf }: Props) => (
  <Box component="article">
    <Group justify="flex-end" mb="xs">
      <Card bg="var(--mantine-primary-color-light)" padding="xs" maw="85%">
        <Text style={asWritten}>{exchange.prompt}</Text>
      </Card>
    </Group>
    <SimpleGrid cols={{ base: 1, sm: exchange.replies.length }} spacing="sm">
      {exchange.replies.map((reply) => (
        <ReplyView key={reply.speaker} reply={reply} name={nameOf(reply.speaker)}>
          <PutRight said={saidOf(exchange, reply)} />
        </ReplyView>
      ))}
    </SimpleGrid>
  </Box>
);

export const asWritten = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;

interface View {
  reply: Reply;
  name: string;
  /** Below a reply that has ended. */
  children?: React.ReactNode;
}

export function ReplyView({ reply, name, children }: View) {
  const { text, state, problem } = reply;
  return (
    <Card withBorder bg="var(--card)" padding="sm">
      <Group gap="xs" mb={4} justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed" truncate>
          {name}
        </Text>
        {state === 'writing' && <Loader size={12} aria-label="writes" />}
      </Group>
      <Text
        style={{ ...asWritten, maxHeight: '60vh', overflowY: 'auto' }}
        tabIndex={0}
        aria-live="polite"
        aria-busy={state === 'writing'}
      >
        {text.trim() === '' ? blankText(state, text) : text}
      </Text>
      {problem !== null && <ProblemBox problem={problem} />}
      <Text size="xs" c="dimmed" mt={4}>
        {noteOf(reply)}
      </Text>
      {(state === 'done' || (state === 'stopped' && text !== '')) && children}
    </Card>
  );
}

function noteOf({ state, text, forgotten, seconds: { first, all } }: Reply): string {
  if (state === 'stopped') return text === '' ? 'stopped before it began' : 'stopped';
  if (first === null) return state === 'writing' ? 'waits, or loads the model' : '';
  const end = all === null ? '' : `, all after ${numberText(Number(all.toFixed(1)))} s`;
  const lost =
    forgotten === 0 ? '' : `; its context is full: it no longer saw the first ${forgotten} turns`;
  return `first words after ${numberText(Number(first.toFixed(1)))} s${end}${lost}`;
}

function blankText(state: Reply['state'], text: string): string {
  if (state === 'writing') return '…';
  if (state !== 'done') return '';
  return text === '' ? '(nothing)' : '(spaces and line breaks alone)';
}
