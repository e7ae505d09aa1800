import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { SchemaForm, type FormSchema } from '../../parts/schema-form.tsx';
import { Diagnoses } from './diagnoses.tsx';

const schema: FormSchema = {
  properties: {
    name: { type: 'string' },
    address: {
      type: 'string',
      title: 'Address of its dashboard',
      examples: ['http://head.example:8265'],
    },
    storage: {
      type: 'string',
      title: 'Storage that it shares with this machine',
      examples: ['s3://team-models/brewslm'],
    },
    tokenEnv: {
      type: 'string',
      title: 'Variable that holds its token',
      description: "of the server's environment, where it asks for one",
    },
  },
};

/** Makes a Ray cluster known, and looks whether it can do jobs. */
export function AddCluster() {
  const [values, setValues] = useState({ name: 'ray', address: '', storage: '', tokenEnv: '' });
  const add = useChange('runtime.add');
  const { name, address, storage, tokenEnv } = values;
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
        <SchemaForm
          schema={schema}
          values={values}
          usual={values}
          onChange={([field], value) => setValues({ ...values, [field]: value })}
        />
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
