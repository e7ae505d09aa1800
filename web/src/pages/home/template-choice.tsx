import { Radio, SimpleGrid, Text } from '@mantine/core';
import type { OutputOf } from '../../api/call.ts';

interface Props {
  templates: OutputOf<'template.list'>;
  value: string;
  onChange: (id: string) => void;
}

/** What the project is for; a template brings the task, the policies of the gates and a plan. */
export const TemplateChoice = ({ templates, value, onChange }: Props) => (
  <Radio.Group
    label="What is it for?"
    description="Brings task, policies of the gates and a first plan; all of it can be changed."
    value={value}
    onChange={onChange}
  >
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={8} mt={8}>
      {templates.map(({ id, title, description }) => (
        <Radio.Card key={id} value={id} radius="md" className="choice-card">
          <div className="choice">
            <Radio.Indicator />
            <div>
              <Text size="sm" fw={600}>
                {title}
              </Text>
              <Text size="sm" c="dimmed">
                {description}
              </Text>
            </div>
          </div>
        </Radio.Card>
      ))}
    </SimpleGrid>
  </Radio.Group>
);
