/**
 * This machine: what it is, what it has to spare, how fast it was measured, what an hour costs.
 *
 * @module
 */
import {
  Button,
  Card,
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import type { OutputOf } from '../../api/call.ts';
import { useChange } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText, Figure, numberText } from '../../parts/figure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Section } from './section.tsx';

export function Machine() {
  const profile = useChange('runtime.profile');
  return (
    <Section
      id="machine"
      title="This machine"
      about="Forecasts of memory and time are made for it. It is measured once, for ten seconds."
    >
      <Stack gap="sm">
        <Group>
          <Button variant="default" loading={profile.isPending} onClick={() => profile.mutate({})}>
            {profile.data ? 'Look again' : 'Look at it'}
          </Button>
          {profile.data && (
            <Button
              variant="subtle"
              disabled={profile.isPending}
              onClick={() => profile.mutate({ recalibrate: true })}
            >
              Measure again
            </Button>
          )}
        </Group>
        {profile.isPending && !profile.data && (
          <Loading what="the machine; ten seconds when it is the first time" />
        )}
        {profile.error && <ProblemBox problem={profile.error.problem} />}
        {profile.data && (
          <Profile
            profile={profile.data.output}
            onPrice={(pricePerHour, currency) => profile.mutate({ pricePerHour, currency })}
          />
        )}
        <CommandLine operation="runtime.profile" input={{}} />
      </Stack>
    </Section>
  );
}

function Profile({
  profile,
  onPrice,
}: {
  profile: OutputOf<'runtime.profile'>;
  onPrice: (perHour: number, currency: string) => void;
}) {
  const { processor, memory, disk, gpu, calibration, system } = profile;
  return (
    <Card withBorder aria-live="polite">
      <Text fw={600}>{processor.model}</Text>
      <Text size="sm" c="dimmed" mb="md">
        {system.platform} {system.release}, {system.architecture}
        {processor.vectorFeatures !== null && `, ${processor.vectorFeatures.join(', ')}`}
      </Text>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Figure label="cores to use" value={processor.usable} unit={`of ${processor.cores}`} />
        <Figure
          label="memory free"
          value={bytesText(memory.available)}
          unit={`of ${bytesText(memory.limit ?? memory.total)}`}
        />
        <Figure
          label="disk free"
          value={bytesText(disk.free)}
          unit={`of ${bytesText(disk.total)}`}
        />
        {calibration !== null && (
          <Figure
            label={`matrix products, ${calibration.threads} threads`}
            value={numberText(calibration.matrix.all / 1e9)}
            unit="GFLOP/s"
          />
        )}
        {gpu.gpus.map((card) => (
          <Figure
            key={card.name}
            label={card.name}
            value={bytesText(card.memoryFree)}
            unit={`of ${bytesText(card.memoryTotal)}`}
          />
        ))}
      </SimpleGrid>
      {gpu.state === 'failed' && (
        <Text size="sm" mt="sm" c="var(--stale)">
          NVIDIA&apos;s tool is here and reports no card.
        </Text>
      )}
      <Price price={profile.price} onPrice={onPrice} />
    </Card>
  );
}

function Price({
  price,
  onPrice,
}: {
  price: OutputOf<'runtime.profile'>['price'];
  onPrice: (perHour: number, currency: string) => void;
}) {
  const [perHour, setPerHour] = useState<number | string>(price?.perHour ?? '');
  const [currency, setCurrency] = useState(price?.currency ?? 'USD');
  const complete = typeof perHour === 'number' && /^[A-Z]{3}$/.test(currency);
  return (
    <Group
      component="form"
      align="end"
      mt="md"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) onPrice(perHour, currency);
      }}
    >
      <NumberInput
        label="What an hour of it costs"
        min={0}
        decimalScale={4}
        w={180}
        value={perHour}
        onChange={setPerHour}
      />
      <TextInput
        label="Currency"
        w={90}
        maxLength={3}
        value={currency}
        onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
      />
      <Button type="submit" variant="default" disabled={!complete}>
        Keep
      </Button>
    </Group>
  );
}
