/**
 * The corrections of a project that its dataset does not hold yet, and importing them with the rest.
 *
 * @module
 */
import { Alert, Code, Stack, Text } from '@mantine/core';
import { useRef } from 'react';
import { useOperation } from '../api/hooks.ts';
import { LinkTo } from './link.tsx';
import { Work } from './work.tsx';

export function Corrections({ project }: { project: string }) {
  const { data } = useOperation('dataset.corrections', { project });
  // Whoever imported them sees here that it was done.
  const shown = useRef(false);
  if (data === undefined) return null;
  const { file, imported, corrections } = data.output;
  const waiting = corrections.length - imported;
  shown.current ||= waiting > 0;
  if (!shown.current) return null;
  return (
    <Alert
      color="blue"
      variant="light"
      title={titleOf(waiting)}
      styles={{ body: { minWidth: 0 }, message: { minWidth: 0 } }}
    >
      <Stack gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Replies that were put right in the playground, in <Code>{file}</Code>. Imported, they are
          rows like any other, beside those that the dataset was made from.
        </Text>
        <Work
          operation="dataset.import"
          input={{ project, corrections: true }}
          about={(job) => String(job.project) === project && job.input.corrections === true}
          result={() => (
            <Text size="sm">
              They are in the{' '}
              <LinkTo to="/projects/$project/data" params={{ project }} size="sm">
                dataset
              </LinkTo>
              . What is trained next learns from them.
            </Text>
          )}
          size="compact-md"
          w="fit-content"
        >
          Import them with the rest
        </Work>
      </Stack>
    </Alert>
  );
}

function titleOf(waiting: number): string {
  if (waiting <= 0) return 'All corrections are in the dataset';
  return waiting === 1 ? '1 correction waits' : `${waiting} corrections wait`;
}
