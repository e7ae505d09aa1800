/**
 * Items that changed from one model to another, for better and for worse.
 *
 * @module
 */
import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ChangedItem } from '../../../../src/lifecycle/package/side-by-side.ts';
import { numberText } from '../../parts/figure.tsx';

export const BetterAndWorse = ({
  better,
  worse,
}: {
  better: readonly ChangedItem[];
  worse: readonly ChangedItem[];
}) => (
  <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
    <ChangedItems title="Better" colour="var(--ok)" items={better} />
    <ChangedItems title="Worse" colour="var(--bad)" items={worse} />
  </SimpleGrid>
);

interface Changed {
  title: string;
  colour: string;
  items: readonly ChangedItem[];
}

const ChangedItems = ({ title, colour, items }: Changed) => (
  <div>
    <Title order={3} size="h6" c={colour}>
      {title}
    </Title>
    {items.length === 0 && (
      <Text size="sm" c="dimmed">
        None.
      </Text>
    )}
    <Stack gap="sm" mt={4}>
      {items.map((item) => (
        <div
          key={`${item.file}:${item.line}`}
          style={{ borderLeft: `3px solid ${colour}`, paddingLeft: 10 }}
        >
          <Text size="sm" lineClamp={4} style={{ overflowWrap: 'anywhere' }}>
            {item.prompt}
          </Text>
          <Text size="sm">
            {item.base !== null && item.trained !== null && (
              <>
                <s className="dim">{item.base || '(nothing)'}</s> → {item.trained || '(nothing)'}
                {item.trained !== item.expected && ', '}
              </>
            )}
            {item.trained !== item.expected && (
              <span className="dim">the data says {item.expected}</span>
            )}
          </Text>
          <Text size="xs" c="dimmed">
            {numberText(item.before)} → {numberText(item.after)} · {item.file}:{item.line}
          </Text>
        </div>
      ))}
    </Stack>
  </div>
);
