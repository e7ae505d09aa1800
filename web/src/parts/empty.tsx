import { Card, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** What stands where nothing is yet: what would be here, why it is not, and what to do. */
export const Empty = ({
  title,
  order = 2,
  children,
}: {
  title: string;
  /** 1 where it is all that there is on the page. */
  order?: 1 | 2 | 3;
  children: ReactNode;
}) => (
  <Card withBorder padding="xl" bg="var(--card)">
    <Title order={order} size="h4" mb={6}>
      {title}
    </Title>
    <Text component="div" c="dimmed">
      {children}
    </Text>
  </Card>
);
