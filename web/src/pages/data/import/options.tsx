/**
 * What an import may be told beyond where the data are; folded away, as the task's defaults are good.
 *
 * @module
 */
import { Accordion, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import type { NearDuplicateAction } from '../../../../../src/catalog/tasks/near-duplicate-policy.ts';
import type { SensitiveAction } from '../../../../../src/catalog/tasks/sensitive-policy.ts';
import type { ImportOptions } from './import-input.ts';

const nearDuplicates: { value: NearDuplicateAction; label: string }[] = [
  { value: 'remove', label: 'remove all but one' },
  { value: 'report', label: 'keep, and report' },
  { value: 'ignore', label: 'do not look' },
];
const personalData: { value: SensitiveAction; label: string }[] = [
  { value: 'report', label: 'keep, and report' },
  { value: 'redact', label: 'put marks in their place' },
  { value: 'block', label: 'refuse the import' },
  { value: 'ignore', label: 'do not look' },
];

interface Props {
  options: ImportOptions;
  onChange: (options: ImportOptions) => void;
}

export function Options({ options, onChange }: Props) {
  const set = (change: Partial<ImportOptions>) => onChange({ ...options, ...change });
  const bind = (name: 'heldOut' | 'encoding' | 'groupField' | 'table' | 'query') => ({
    value: options[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [name]: event.currentTarget.value }),
  });
  return (
    <Accordion variant="contained">
      <Accordion.Item value="options">
        <Accordion.Control>Options</Accordion.Control>
        <Accordion.Panel>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label="Held-out share"
              description="For validation, and as much for the test, where no file is one"
              placeholder="10%, by the task"
              {...bind('heldOut')}
            />
            <TextInput
              label="Encoding of text files"
              description="Found when left out"
              placeholder="windows-1252"
              {...bind('encoding')}
            />
            <Select
              label="Rows that are nearly the same"
              description="The task's policy when left out"
              placeholder="by the task"
              data={nearDuplicates}
              value={options.nearDuplicates}
              onChange={(nearDuplicates) => set({ nearDuplicates })}
              clearable
            />
            <Select
              label="Personal data and secrets"
              description="The task's policy when left out"
              placeholder="by the task"
              data={personalData}
              value={options.pii}
              onChange={(pii) => set({ pii })}
              clearable
            />
            <TextInput
              label="Group field"
              description="Rows that share its value stay in one split"
              placeholder="customer_id"
              {...bind('groupField')}
            />
            <Textarea
              label="Tables or sheets"
              description="One a line; all that look like data when left out"
              placeholder="Q3 2026"
              autosize
              {...bind('table')}
            />
            <Textarea
              label="Query"
              description="One SELECT to ask a database for, in place of a table"
              placeholder="select question, answer from faq order by id"
              autosize
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              {...bind('query')}
            />
          </SimpleGrid>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
