import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Diagnoses } from './diagnoses.tsx';

/** Makes a Ray cluster known, and looks whether it can do jobs. */
export function AddCluster() {
  const [name, setName] = useState('ray');
  const [address, setAddress] = useState('');
  const [storage, setStorage] = useState('');
  const [tokenEnv, setTokenEnv] = useState('');
  const add = useChange('runtime.add');
  const complete = [name, address, storage].every((text) => text.trim() !== '');
  const input = {
    kind: 'ray' as const,
    name: name.trim(),
    address: address.trim(),
    storage: storage.trim(),
    ...(tokenEnv.trim() !== '' && { tokenEnv: tokenEnv.trim() }),
  };
  return (
    <details>
      <summary>Add a Ray cluster</summary>
      <Stack
        component="form"
        gap="sm"
        mt="sm"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) add.mutate(input);
        }}
      >
        <Group grow align="start" preventGrowOverflow={false}>
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Address of its dashboard"
            placeholder="http://head.example:8265"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
        </Group>
        <Group grow align="start" preventGrowOverflow={false}>
          <TextInput
            label="Storage that it shares with this machine"
            placeholder="s3://team-models/brewslm"
            value={storage}
            onChange={(event) => setStorage(event.currentTarget.value)}
          />
          <TextInput
            label="Variable that holds its token"
            description="of the server's environment, where it asks for one"
            value={tokenEnv}
            onChange={(event) => setTokenEnv(event.currentTarget.value)}
          />
        </Group>
        <Group>
          <Button type="submit" disabled={!complete} loading={add.isPending}>
            Add and look
          </Button>
        </Group>
        {complete && <CommandLine operation="runtime.add" input={input} />}
        {add.error && <ProblemBox problem={add.error.problem} />}
        {add.data && (
          <Diagnoses
            diagnoses={[{ name: input.name, problems: add.data.output.problems, facts: null }]}
          />
        )}
      </Stack>
    </details>
  );
}
