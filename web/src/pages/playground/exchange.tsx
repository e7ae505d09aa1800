import { Box, Card, Group, Loader, SimpleGrid, Text } from '@mantine/core';
import { numberText } from '../../parts/figure.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import type { Exchange, Reply } from './use-replies.ts';

/** A prompt and what the models wrote to it, side by side where there are two. */
export const ExchangeView = ({ exchange: { prompt, replies } }: { exchange: Exchange }) => (
  <Box component="article">
    <Group justify="flex-end" mb="xs">
      <Card bg="var(--mantine-primary-color-light)" padding="xs" maw="85%">
        <Text style={asWritten}>{prompt}</Text>
      </Card>
    </Group>
    <SimpleGrid cols={{ base: 1, sm: replies.length }} spacing="sm">
      {replies.map((reply) => (
        <ReplyView key={reply.model} reply={reply} />
      ))}
    </SimpleGrid>
  </Box>
);

const asWritten = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;

function ReplyView({ reply: { model, text, state, problem, seconds } }: { reply: Reply }) {
  return (
    <Card withBorder bg="var(--card)" padding="sm">
      <Group gap="xs" mb={4} justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed" truncate>
          {model}
        </Text>
        {state === 'writing' && <Loader size={12} aria-label="writes" />}
      </Group>
      <Text style={asWritten} aria-live="polite" aria-busy={state === 'writing'}>
        {text || (state === 'writing' ? '…' : state === 'done' ? '(nothing)' : '')}
      </Text>
      {problem !== null && <ProblemBox problem={problem} />}
      <Text size="xs" c="dimmed" mt={4}>
        {noteOf(state, text, seconds)}
      </Text>
    </Card>
  );
}

function noteOf(state: Reply['state'], text: string, { first, all }: Reply['seconds']): string {
  if (state === 'stopped') return text === '' ? 'stopped before it began' : 'stopped';
  if (first === null) return state === 'writing' ? 'loads the model' : '';
  const end = all === null ? '' : `, all after ${numberText(Number(all.toFixed(1)))} s`;
  return `first words after ${numberText(Number(first.toFixed(1)))} s${end}`;
}
