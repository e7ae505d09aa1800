/**
 * A row token by token, as a base model gets it: what is learnt stands out by its ground, and what is
 * context alone is pale.
 *
 * @module
 */
import { Group, Select, Text, Title, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { RowTokens } from '../../../../../src/lifecycle/show-tokens.ts';
import { useOperation } from '../../../api/hooks.ts';
import { Loading } from '../../../parts/loading.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import type { Split } from '../data-search.ts';
import classes from './row-tokens.module.css';

/** Beyond so many, a page is slow and nobody reads on. */
const most = 3000;

export function RowTokensView({
  project,
  split,
  row,
}: {
  project: string;
  split: Split;
  row: number;
}) {
  const [base, setBase] = useState<string | null>(null);
  const models = useOperation('model.list', {});
  const { data, error, isPending } = useOperation(
    'dataset.show',
    { project, split, row, tokens: true, ...(base !== null && { baseModel: base }) },
    { keep: true },
  );
  const shown = data?.output as RowTokens | undefined;
  const here = (models.data?.output ?? []).filter(({ state }) => state !== 'to be added');
  return (
    <section aria-label="Tokens">
      <Group justify="space-between" mb={6} gap="xs">
        <Title order={3} size="h6">
          As a model gets it
        </Title>
        <Select
          aria-label="Base model whose tokens these are"
          size="xs"
          data={here.map(({ id }) => id)}
          value={base ?? shown?.base ?? null}
          onChange={setBase}
          w={220}
        />
      </Group>
      {isPending && <Loading what="the tokens" />}
      {error && <ProblemBox problem={error.problem} />}
      {shown && <Tokens shown={shown} />}
    </section>
  );
}

function Tokens({ shown: { tokens } }: { shown: RowTokens }) {
  const learnt = tokens.filter((token) => token.learnt).length;
  return (
    <>
      <Text size="sm" c="dimmed" mb={4}>
        {tokens.length.toLocaleString('en')} tokens,{' '}
        <span className={`${classes.token} ${classes.learnt}`}>
          {learnt.toLocaleString('en')} of them learnt
        </span>
        ; the others are context alone.
      </Text>
      <div className={classes.tokens} tabIndex={0}>
        {tokens.slice(0, most).map(({ id, text, learnt: isLearnt }, index) => (
          <Tooltip
            // oxlint-disable-next-line react/no-array-index-key -- a token is known by its place
            key={index}
            label={`${index + 1}: ${JSON.stringify(text)}, id ${id}, ${isLearnt ? 'learnt' : 'context'}`}
            openDelay={200}
          >
            <span className={isLearnt ? `${classes.token} ${classes.learnt}` : classes.token}>
              {text}
            </span>
          </Tooltip>
        ))}
      </div>
      {tokens.length > most && (
        <Text size="sm" c="dimmed">
          The first {most.toLocaleString('en')} are shown.
        </Text>
      )}
    </>
  );
}
