/**
 * The policies of the gates: what each template asks for, and which of it is its own.
 *
 * @module
 */
import { Accordion, Table, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import type { OutputOf } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { numberText } from '../../parts/figure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Section } from './section.tsx';

type Template = OutputOf<'template.list'>[number];
type Task = OutputOf<'task.list'>[number];

export function Policies() {
  const templates = useOperation('template.list', {}, { fixed: true });
  const tasks = useOperation('task.list', {}, { fixed: true });
  const error = templates.error ?? tasks.error;
  return (
    <Section
      id="policies"
      title="Templates and their policies"
      about="What the gates ask for. A task sets it; a template replaces single settings, and a project file may say otherwise."
    >
      {error && <ProblemBox problem={error.problem} />}
      {(templates.isPending || tasks.isPending) && <Loading what="the templates" />}
      {templates.data && tasks.data && (
        <Accordion variant="contained" className="policies">
          {templates.data.output.map((template) => (
            <Accordion.Item key={template.id} value={template.id}>
              <Accordion.Control>
                <Text fw={600}>{template.title}</Text>
                <Text size="sm" c="dimmed">
                  {template.description}
                </Text>
              </Accordion.Control>
              <Accordion.Panel>
                <Policy
                  template={template}
                  task={tasks.data.output.find(({ id }) => id === template.task)}
                />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
      <CommandLine operation="template.list" input={{}} />
    </Section>
  );
}

const gateTitles = {
  A: 'Gate A: data integrity',
  C: 'Gate C: benchmark floor',
  D: 'Gate D: release readiness',
} as const;

function Policy({ template, task }: { template: Template; task: Task | undefined }) {
  const gates: Partial<Record<keyof typeof gateTitles, object>> = template.gates;
  return (
    <>
      <Text size="sm">
        Task <code>{template.task}</code>, candidates {template.candidates.join(', ')};{' '}
        {numberText(template.plan.sequenceLength)} tokens a row, {template.plan.budgetMinutes}{' '}
        minutes of training.
      </Text>
      {Object.entries(gateTitles).map(([letter, title]) => {
        const gate = letter as keyof typeof gateTitles;
        const own = gates[gate] ?? {};
        return (
          <Fragment key={gate}>
            <Title order={3} size="h6" mt="sm">
              {title}
            </Title>
            <Settings all={{ ...task?.gates[gate], ...own }} own={own} />
          </Fragment>
        );
      })}
    </>
  );
}

function Settings({ all, own }: { all: object; own: object }) {
  return (
    <Table fz="sm" verticalSpacing={4} withRowBorders>
      <Table.Tbody>
        {Object.entries(all).map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th fw={400} scope="row">
              {words(name)}
              {name in own && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  (of this template)
                </Text>
              )}
            </Table.Th>
            <Table.Td ta="right">{valueText(name, value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** `maxRejectedShare` as "max rejected share". */
const words = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function valueText(name: string, value: unknown): string {
  if (typeof value === 'number')
    return /Share$|Coverage$/.test(name) ? `${numberText(100 * value)} %` : numberText(value);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, each]) => `${words(key)} ${valueText(name, each)}`)
      .join(', ');
  return String(value);
}
