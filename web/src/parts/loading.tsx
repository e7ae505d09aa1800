import { Group, Loader, Text } from '@mantine/core';

export const Loading = ({ what }: { what: string }) => (
  <Group gap="sm" py="md" role="status">
    <Loader size="sm" />
    <Text c="dimmed">Reading {what} …</Text>
  </Group>
);
