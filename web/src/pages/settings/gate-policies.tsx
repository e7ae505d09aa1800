/**
 * What the gates ask of one project, to be changed.
 *
 * @module
 */
import { Accordion, Button, Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { OutputOf } from '../../api/call.ts';
import { useChange, useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { SchemaForm, type FormSchema, type FormValues } from '../../parts/schema-form.tsx';
import { changeOf, drafted, type PolicyDraft } from './policy-draft.ts';
import { Section } from './section.tsx';

export function GatePolicies() {
  const projects = useOperation('project.list', {});
  const [chosen, setChosen] = useState<string | null>(null);
  const known = projects.data?.output ?? [];
  const newest = known.at(-1);
  const project = chosen ?? (newest === undefined ? null : String(newest.id));
  return (
    <Section
      id="gates"
      title="What the gates ask"
      about="Of one project. Its template says it; what is set here counts in its place from the next look of the gate on, and stands in the project file."
    >
      {projects.error && <ProblemBox problem={projects.error.problem} />}
      {projects.data && known.length === 0 && (
        <Empty title="No project yet">Gates judge what a project makes.</Empty>
      )}
      {project !== null && (
        <Stack gap="sm">
          <Select
            label="Project"
            w="fit-content"
            allowDeselect={false}
            data={known.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={project}
            onChange={setChosen}
          />
          <OfProject key={project} project={project} />
        </Stack>
      )}
    </Section>
  );
}

function OfProject({ project }: { project: string }) {
  const { data, error } = useOperation('gate.policy', { project });
  const [draft, setDraft] = useState<PolicyDraft>({});
  const save = useChange('gate.change');
  if (error) return <ProblemBox problem={error.problem} />;
  if (!data) return <Loading what="the policies" />;
  const input = changeOf(
    project,
    data.output.flatMap(({ own }) => own),
    draft,
  );
  return (
    <Stack gap="sm">
      <Accordion multiple variant="contained" className="policies">
        {data.output.map((policy) => (
          <Policy
            key={policy.gate}
            policy={policy}
            draft={draft}
            onChange={(name, value) => {
              save.reset();
              setDraft({ ...draft, [name]: value });
            }}
          />
        ))}
      </Accordion>
      <Group gap="sm">
        <Button
          disabled={input === null}
          loading={save.isPending}
          onClick={() => input && save.mutate(input, { onSuccess: () => setDraft({}) })}
        >
          Save
        </Button>
        {Object.keys(draft).length > 0 && (
          <Button variant="default" onClick={() => setDraft({})}>
            Leave it as it was
          </Button>
        )}
        {save.isSuccess && input === null && (
          <Text size="sm" role="status">
            Saved. It counts from the next look of the gate on.
          </Text>
        )}
      </Group>
      {save.error && <ProblemBox problem={save.error.problem} />}
      {input === null ? (
        <CommandLine operation="gate.policy" input={{ project }} />
      ) : (
        <CommandLine operation="gate.change" input={input} />
      )}
    </Stack>
  );
}

const gateWords = {
  A: ['Gate A: data integrity', 'Decides at the next import whether data can be trained on.'],
  C: ['Gate C: benchmark floor', 'Decides at the next benchmark whether a winner is good enough.'],
  D: ['Gate D: release readiness', 'Decides at the next proposal whether a model may be released.'],
} as const;

interface PolicyProps {
  policy: OutputOf<'gate.policy'>[number];
  draft: PolicyDraft;
  onChange: (name: string, value: PolicyDraft[string]) => void;
}

function Policy({ policy: { gate, schema, defaults, own, policy }, draft, onChange }: PolicyProps) {
  const [title, about] = gateWords[gate];
  const changed = Object.keys(draft).filter((name) => name.startsWith(`${gate}.`)).length;
  return (
    <Accordion.Item value={gate}>
      <Accordion.Control>
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed">
          {about} {own.length > 0 && `${own.length} of its own. `}
          {changed > 0 && `${changed} not saved.`}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>
        <SchemaForm
          schema={schema as FormSchema}
          values={drafted(gate, policy as FormValues, defaults as FormValues, draft)}
          usual={defaults as FormValues}
          onChange={(path, value) => onChange([gate, ...path].join('.'), value)}
        />
      </Accordion.Panel>
    </Accordion.Item>
  );
}
