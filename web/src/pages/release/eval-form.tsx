/**
 * A model behind somebody's endpoint against ours, on the same test items: is ours better than what is used
 * today?
 *
 * @module
 */
import { Card, NumberInput, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { JobLine, OutputOf } from '../../api/call.ts';
import { numberText } from '../../parts/figure.tsx';
import { Work } from '../../parts/work.tsx';
import { Compared } from './compared.tsx';
import { boundsText } from './figures.ts';

export function EvalForm({ project }: { project: string }) {
  const [endpoint, setEndpoint] = useState('');
  const [model, setModel] = useState('');
  const [keyEnv, setKeyEnv] = useState('');
  const [items, setItems] = useState<number | string>('');
  const about = ({ input }: JobLine) => String(input.project) === project;
  return (
    <Card withBorder bg="var(--card)" id="eval">
      <Title order={2} size="h5" mb={4}>
        Against a model that you use today
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Any model behind the OpenAI API replies to the test items. Their inputs go to that address,
        and so do the labels, or three training rows as examples.
      </Text>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TextInput
            label="Address"
            placeholder="https://api.example.com/v1"
            value={endpoint}
            onChange={(event) => setEndpoint(event.currentTarget.value)}
          />
          <TextInput
            label="Model"
            description="as it is called there"
            value={model}
            onChange={(event) => setModel(event.currentTarget.value)}
          />
          <TextInput
            label="Variable that holds the key"
            description="of the environment in which this server was started"
            placeholder="EXAMPLE_API_KEY"
            value={keyEnv}
            onChange={(event) => setKeyEnv(event.currentTarget.value)}
          />
          <NumberInput
            label="Test items"
            description="at most"
            min={1}
            placeholder="200"
            value={items}
            onChange={setItems}
          />
        </SimpleGrid>
        <Work
          operation="eval.run"
          input={{
            project,
            endpoint,
            model,
            ...(keyEnv !== '' && { keyEnv }),
            ...(typeof items === 'number' && { heldOutItems: items }),
          }}
          about={about}
          disabled={endpoint === '' || model === ''}
          result={({ evaluation }) => <Evaluated evaluation={evaluation} />}
        >
          Ask it
        </Work>
      </Stack>
    </Card>
  );
}

function Evaluated({ evaluation }: { evaluation: OutputOf<'eval.run'>['evaluation'] }) {
  const { host, model, metrics, unread, cut, maxTokens } = evaluation;
  const { seconds, tokens, greedy, shots, against } = evaluation;
  return (
    <Stack gap="xs">
      <Text size="sm">
        {model} at {host}:{' '}
        {metrics
          .map(
            ({ name, value, interval }) => `${name} ${numberText(value)} (${boundsText(interval)})`,
          )
          .join(', ')}
        . A reply took {numberText(seconds.median)} s
        {tokens && `; ${tokens.prompt} tokens of prompts, ${tokens.completion} of replies`}.
        {unread > 0 && ` ${unread} replies name no label, or several, and count as wrong.`}
        {cut > 0 && ` ${cut} replies were cut off at ${maxTokens} tokens.`}
        {!greedy && ' The server takes no temperature: another run may give other replies.'}
        {shots > 0 && ` It was shown ${shots} training rows.`}
      </Text>
      {against === null ? (
        <Text size="sm" c="dimmed">
          Ours was measured on none of these items by these metrics.
        </Text>
      ) : (
        <Compared comparison={against} names={[model, 'ours']} />
      )}
    </Stack>
  );
}
