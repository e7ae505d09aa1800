import { Card, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** What stands where nothing is yet: what would be here, why it is not, and what to do. */
export const Empty = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card withBorder padding="xl" bg="var(--card)">
    <Title order={2} size="h4" mb={6}>
      {title}
    </Title>
    <Text component="div" c="dimmed">
      {children}
    </Text>
  </Card>
);
