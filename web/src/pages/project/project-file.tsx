import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';

/** The project as a file, which makes the same again anywhere. */
export function ProjectFile({ project, name }: { project: string; name: string }) {
  const [open, setOpen] = useState(false);
  const { data, error, isPending } = useOperation('project.file', { project }, { enabled: open });
  const text = JSON.stringify(data?.output, null, 2);
  const save = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${name}.brewslm.json`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The project as a file</summary>
      <Stack gap="xs" mt="xs">
        <Text size="sm" c="dimmed">
          All that was decided so far. <Code>brewslm apply --file</Code> does the same again, here
          or elsewhere.
        </Text>
        {open && isPending && <Loading what="the settings" />}
        {error && <ProblemBox problem={error.problem} />}
        {data && (
          <>
            <Code block tabIndex={0} style={{ maxHeight: 360, overflow: 'auto' }}>
              {text}
            </Code>
            <Group>
              <Button size="compact-md" variant="default" onClick={save}>
                Save it
              </Button>
              <CommandLine operation="project.file" input={{ project }} />
            </Group>
          </>
        )}
      </Stack>
    </details>
  );
}
