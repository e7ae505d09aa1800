import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { Mapping } from '../../../../../src/catalog/records/mapping.ts';
import type { Reading } from '../../../../../src/lifecycle/normalize/mapping/inference/try-mapping.ts';

/** Ways to read the data that were tried, the likeliest first. */
export const Readings = ({
  readings,
  onUse,
}: {
  readings: readonly Reading[];
  onUse: (mapping: Mapping) => void;
}) => (
  <div>
    <Title order={3} size="h6" mb={4}>
      Readings that were tried
    </Title>
    <Stack gap={6}>
      {readings.map(({ shape, mapping, confidence, coverage }) => (
        <Group key={`${shape} ${JSON.stringify(mapping)}`} gap="sm" wrap="nowrap" align="center">
          <Button size="compact-sm" variant="default" onClick={() => onUse(mapping)}>
            Use
          </Button>
          <Text size="sm">
            {shape} → {mapping.schema}{' '}
            <Text span size="sm" c="dimmed">
              fits {percent(coverage)}, confidence {percent(confidence)}
            </Text>
          </Text>
        </Group>
      ))}
    </Stack>
  </div>
);

const percent = (share: number): string => `${Math.round(100 * share)} %`;
