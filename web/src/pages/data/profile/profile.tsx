/**
 * A picture of the dataset: how long its rows are, what labels and languages it has, and which rows
 * are worth a look.
 *
 * @module
 */
import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetProfile } from '../../../../../src/lifecycle/normalize/profile/report/dataset-profile.ts';
import { useOperation } from '../../../api/hooks.ts';
import { BarRows } from '../../../parts/charts/bar-rows.tsx';
import { Swatch } from '../../../parts/charts/stacked-bar.tsx';
import { CommandLine } from '../../../parts/command-line.tsx';
import { Figure, numberText } from '../../../parts/figure.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import { splits } from '../data-search.ts';
import { LengthHistogram } from './length-histogram.tsx';
import { languageName, splitTones } from './names.ts';
import { WorstRows } from './worst-rows.tsx';

export default function Profile({ project }: { project: string }) {
  const { data, error, isPending } = useOperation('dataset.profile', { project });
  if (error) return <ProblemBox problem={error.problem} />;
  if (isPending) return <Loading what="every row; of a large dataset this takes a while" />;
  const { profile } = data.output;
  const characters = splits.reduce((sum, split) => sum + profile.splits[split].characters.total, 0);
  return (
    <Stack gap="md">
      <Group gap="xl">
        <Figure label="characters" value={characters} />
        {profile.tokens !== null && (
          <>
            <Figure label="bytes per token" value={profile.tokens.bytesPerToken} />
            <Figure
              label={`tokens in the median row, by ${profile.tokens.base}`}
              value={profile.tokens.perRow.p50}
            />
            <Figure label="tokens in the longest of the sample" value={profile.tokens.perRow.max} />
          </>
        )}
        <Figure
          label="main language"
          value={languageName(profile.languages.languages[0]?.name ?? '–')}
        />
      </Group>
      <Section title="Lengths" note="Bytes of text in a row; each split by its own share of rows.">
        <Stack gap="sm">
          {splits.map((split) => (
            <LengthHistogram
              key={split}
              name={split}
              tone={splitTones[split]}
              profile={profile.splits[split]}
            />
          ))}
        </Stack>
      </Section>
      {profile.labels.length > 0 && <Labels labels={profile.labels} />}
      <Languages languages={profile.languages} />
      <WorstRows worst={profile.worst} />
      <CommandLine operation="dataset.profile" input={{ project }} />
    </Stack>
  );
}

export const Section = ({
  title,
  note,
  children,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
}) => (
  <Card withBorder bg="var(--card)" component="section" aria-label={title}>
    <Title order={2} size="h5">
      {title}
    </Title>
    {note !== undefined && (
      <Text size="sm" c="dimmed" mb="sm">
        {note}
      </Text>
    )}
    {children}
  </Card>
);

const Labels = ({ labels }: Pick<DatasetProfile, 'labels'>) => (
  <Section
    title="Labels"
    note={
      <>
        {numberText(labels.length)} labels, the most frequent first:{' '}
        {splits.map((split) => (
          <span key={split} style={{ marginRight: 12, whiteSpace: 'nowrap' }}>
            <span style={{ display: 'inline-block', marginRight: 4 }}>
              <Swatch tone={splitTones[split]} />
            </span>
            {split}
          </span>
        ))}
      </>
    }
  >
    <BarRows
      label="Rows by label"
      rows={labels.map(({ label, rows }) => ({
        name: label,
        segments: splits.map((split) => ({
          name: split,
          value: rows[split],
          tone: splitTones[split],
        })),
      }))}
      inSight={20}
    />
  </Section>
);

const Languages = ({ languages }: Pick<DatasetProfile, 'languages'>) => (
  <Section
    title="Languages"
    note={`Of ${numberText(languages.sampled)} rows sampled by content; short texts often leave a language open.`}
  >
    <BarRows
      label="Rows by language"
      rows={languages.languages.map(({ name, rows }) => ({
        name: languageName(name),
        segments: [{ name: 'rows', value: rows, tone: 'blue' }],
      }))}
      inSight={10}
    />
    {languages.scripts.length > 1 && (
      <>
        <Title order={3} size="h6" mt="sm">
          Scripts
        </Title>
        <BarRows
          label="Rows by script"
          rows={languages.scripts.map(({ name, rows }) => ({
            name,
            segments: [{ name: 'rows', value: rows, tone: 'teal' }],
          }))}
          inSight={10}
        />
      </>
    )}
  </Section>
);
