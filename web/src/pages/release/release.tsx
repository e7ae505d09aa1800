/**
 * Releases: a candidate held against what it replaces, decided upon, and what the next run should do.
 *
 * @module
 */
import { Badge, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { inForce } from '../../../../src/ledger/releases.ts';
import type { ReleaseDetails } from '../../../../src/lifecycle/release-bundle.ts';
import type { OutputOf } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Empty } from '../../parts/empty.tsx';
import { numberText } from '../../parts/figure.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Ago } from '../../parts/time.tsx';
import { shortId } from '../artifacts/artifact-words.ts';
import { Against } from './against.tsx';
import { Backlog } from './backlog.tsx';
import { Evaluation } from './evaluation.tsx';
import { EvalForm } from './eval-form.tsx';
import { ExportForm } from './export-form.tsx';
import { InForce } from './in-force.tsx';
import { ReleaseVerdict } from './verdict.tsx';

export default function ReleasePage() {
  const { project } = useParams({ from: '/projects/$project/release' });
  const { release: asked }: { release?: number } = useSearch({ strict: false });
  const releases = useOperation('release.list', { project });
  if (releases.error) return <ProblemBox problem={releases.error.problem} />;
  if (!releases.data) return <Loading what="the releases" />;
  const all = releases.data.output.toReversed();
  const chosen = all.find(({ id }) => id === asked) ?? all.at(0);
  return (
    <Stack gap="md">
      {chosen === undefined ? (
        <Empty title="No release candidate yet">
          An export makes one: the model is measured on rows that it has never seen, held against
          what serves now, and Gate D says whether it may replace it.
        </Empty>
      ) : (
        <>
          <Choice
            project={project}
            all={all}
            chosen={chosen.id}
            serving={inForce(releases.data.output)?.id}
          />
          <ReleaseView
            key={chosen.id}
            project={project}
            id={chosen.id}
            inForce={inForce(releases.data.output)?.id === chosen.id}
          />
        </>
      )}
      <ExportForm project={project} />
      {chosen !== undefined && <EvalForm project={project} />}
    </Stack>
  );
}

type Listed = OutputOf<'release.list'>[number];

const statusColour = { candidate: 'blue', accepted: 'green', rejected: 'red' } as const;

interface ChoiceProps {
  project: string;
  all: readonly Listed[];
  chosen: number;
  /** The one in force. */
  serving: number | undefined;
}

function Choice({ project, all, chosen, serving }: ChoiceProps) {
  const navigate = useNavigate();
  const one = all.find(({ id }) => id === chosen);
  const stateOf = ({ id, status }: Listed) => (id === serving ? 'in force' : status);
  return (
    <Group gap="md" align="end">
      <Select
        label="Release"
        allowDeselect={false}
        maw={280}
        value={String(chosen)}
        onChange={(value) =>
          void navigate({
            to: '/projects/$project/release',
            params: { project },
            search: { release: Number(value) } as never,
          })
        }
        data={all.map((release) => ({
          value: String(release.id),
          label: `Release ${release.id} · ${stateOf(release)}`,
        }))}
      />
      {one && (
        <Group gap="sm" pb={8}>
          <Badge color={statusColour[one.status]} variant="light">
            {stateOf(one)}
          </Badge>
          {one.channels.map((channel) => (
            <Badge key={channel} variant="outline">
              in {channel}
            </Badge>
          ))}
          <Text size="sm" c="dimmed">
            <Ago at={one.at} />
          </Text>
        </Group>
      )}
    </Group>
  );
}

interface ViewProps {
  project: string;
  id: number;
  inForce: boolean;
}

function ReleaseView({ project, id, inForce }: ViewProps) {
  const { data, error } = useOperation('release.show', { project, release: id });
  if (error) return <ProblemBox problem={error.problem} />;
  if (!data) return <Loading what="the release" />;
  const release = data.output;
  const details = release.details as unknown as ReleaseDetails;
  const { name, format, encoding, parameters, evaluation, trace } = release.manifest;
  return (
    <>
      <div>
        <Title order={2} size="h4">
          {name}, release {id}
        </Title>
        <Text size="sm" c="dimmed">
          <LinkTo
            to="/projects/$project/artifacts/$artifact"
            params={{ project, artifact: release.bundle }}
          >
            bundle {shortId(release.bundle)}
          </LinkTo>{' '}
          · {format}, {encoding} · {numberText(parameters)} parameters · from {trace.base.id}
        </Text>
      </div>
      <ReleaseVerdict project={project} release={release} inForce={inForce} />
      <Against details={details} />
      <InForce project={project} release={id} />
      {evaluation !== null && <Evaluation evaluation={evaluation} />}
      <Backlog
        project={project}
        release={id}
        backlog={details.backlog}
        manifest={release.manifest}
      />
      <CommandLine operation="release.show" input={{ project, release: id }} />
    </>
  );
}
