/**
 * The machine, its runtimes, what models are made for, and the policies of the gates.
 *
 * @module
 */
import './settings.css';
import { Stack, Title } from '@mantine/core';
import { GatePolicies } from './gate-policies.tsx';
import { Machine } from './machine.tsx';
import { Policies } from './policies.tsx';
import { Runtimes } from './runtimes.tsx';
import { Storage } from './storage.tsx';
import { Targets } from './targets.tsx';

export default function Settings() {
  return (
    <Stack gap="xl">
      <Title order={1} size="h3">
        Settings
      </Title>
      <Machine />
      <Runtimes />
      <Targets />
      <GatePolicies />
      <Policies />
      <Storage />
    </Stack>
  );
}
