/**
 * The mapping that the dataset was read by, to be changed: the same files are read anew.
 *
 * @module
 */
import { Stack, Text } from '@mantine/core';
import type { Mapping } from '../../../../../src/catalog/records/mapping.ts';
import { useWork } from '../../../api/hooks.ts';
import { CommandText } from '../../../parts/command-line.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { useDataSearch } from '../data-search.ts';
import { importCommand } from '../import/import-input.ts';
import MappingEditor from './mapping-editor.tsx';

export default function MappingChange({ project, mapping }: { project: string; mapping: Mapping }) {
  const [, setSearch] = useDataSearch();
  const start = useWork('dataset.import');
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        The data are read by this mapping. Change it, see what becomes of a sample, and have the
        same files read anew. What was trained on the dataset of before stays as it is.
      </Text>
      <MappingEditor
        project={project}
        problem={null}
        initial={mapping}
        starting={start.isPending}
        onImport={(changed) =>
          start.mutate(
            { project, mapping: changed },
            { onSuccess: ({ id }) => setSearch({ view: 'import', job: id }) },
          )
        }
      />
      {start.error && <ProblemBox problem={start.error.problem} />}
      <CommandText text={importCommand({ project, mapping: 'mapping.yaml' }, new Map())} />
    </Stack>
  );
}
