/**
 * How the data are to be read: the readings that were tried, the shape of the data, the mapping as
 * text, and what becomes of a sample by it while it is written.
 *
 * @module
 */
import { Button, Grid, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Mapping } from '../../../../../src/catalog/records/mapping.ts';
import type { DataShape } from '../../../../../src/lifecycle/normalize/mapping/inference/data-shape.ts';
import type { NearLayout } from '../../../../../src/lifecycle/normalize/mapping/inference/recognise.ts';
import type { Reading } from '../../../../../src/lifecycle/normalize/mapping/inference/try-mapping.ts';
import { AnswerError, type Answer, type Problem, client } from '../../../api/call.ts';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { FieldChoice } from './field-choice.tsx';
import { MappingPreview } from './mapping-preview.tsx';
import { readMapping, textOfMapping, type MappingObject } from './mapping-text.ts';
import { Readings } from './readings.tsx';
import { ShapeTree } from './shape-tree.tsx';

interface Props {
  project: string;
  /** Why nothing was found by itself; with the shape of the data as evidence. */
  problem: Problem | null;
  /** What is changed; without it the first reading is. */
  initial?: Mapping;
  starting: boolean;
  onImport: (mapping: MappingObject) => void;
}

export default function MappingEditor({ project, problem, initial, starting, onImport }: Props) {
  const { dataShape, readings = [], nearLayouts = [] } = evidenceOf(problem);
  const first = initial ?? readings[0]?.mapping;
  const [text, setText] = useState(first === undefined ? '' : textOfMapping(first));
  const [settled] = useDebouncedValue(text, 400);
  const read = readMapping(settled);
  const mapping = 'mapping' in read ? read.mapping : null;
  const trial = useQuery<Answer<'dataset.map'>, AnswerError>({
    queryKey: ['dataset.map', project, mapping],
    queryFn: () => client.change('dataset.map', { project, mapping: mapping! }),
    enabled: mapping !== null,
    placeholderData: (before) => before,
  });
  const use = (chosen: Mapping | MappingObject) => setText(textOfMapping(chosen));
  const current = settled === text && !trial.isPlaceholderData && !trial.isFetching;
  return (
    <Stack gap="md" component="section" aria-label="How the data are to be read">
      {readings.length > 0 && <Readings readings={readings} onUse={use} />}
      {nearLayouts.length > 0 && <NearLayouts layouts={nearLayouts} />}
      {dataShape !== undefined && (
        <>
          <ShapeTree shape={dataShape} />
          <FieldChoice shape={dataShape} onUse={use} />
        </>
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Textarea
            label="Mapping"
            description="Field names in braces are put in place: {title}"
            autosize
            minRows={8}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={text.trim() !== '' && 'mistake' in read ? read.mistake : undefined}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }} aria-live="polite">
          <Title order={3} size="h6" mb={4}>
            What becomes of a sample
          </Title>
          {mapping === null && (
            <Text size="sm" c="dimmed">
              Choose a reading or which field is what above, or write a mapping: three records are
              shown before and after.
            </Text>
          )}
          {mapping !== null && trial.error && <ProblemBox problem={trial.error.problem} />}
          {mapping !== null && !trial.error && trial.data && (
            <div style={{ opacity: current ? 1 : 0.5 }}>
              <MappingPreview report={trial.data.output} />
            </div>
          )}
        </Grid.Col>
      </Grid>
      <Group>
        <Button
          disabled={mapping === null || !current || trial.error !== null}
          loading={starting}
          onClick={() => mapping && onImport(mapping)}
        >
          Import with this mapping
        </Button>
      </Group>
    </Stack>
  );
}

const evidenceOf = (problem: Problem | null) =>
  (problem?.evidence ?? {}) as {
    dataShape?: DataShape;
    readings?: Reading[];
    nearLayouts?: NearLayout[];
  };

function NearLayouts({ layouts }: { layouts: readonly NearLayout[] }) {
  return (
    <Text size="sm" c="dimmed">
      {layouts
        .map(
          ({ title, has, lacks }) =>
            `Near ${title}: has ${has.join(', ')}, lacks ${lacks.join(', ')}.`,
        )
        .join(' ')}
    </Text>
  );
}
