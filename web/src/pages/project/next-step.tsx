/**
 * The one thing to do next, with the button that does it and its command.
 *
 * @module
 */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type {
  Answer,
  AnswerError,
  ChangeName,
  InputOf,
  JobLine,
  WorkName,
} from '../../api/call.ts';
import { useChange, useWork } from '../../api/hooks.ts';
import { CommandText } from '../../parts/command-line.tsx';
import { jobTitle } from '../../parts/job-words.ts';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ButtonTo } from '../../parts/link.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Prose } from '../../parts/prose.tsx';
import { VerdictBox } from '../../parts/verdict-box.tsx';
import { gateWords, type Status } from './stage-words.ts';

type Next = NonNullable<Status['next']>;

interface Props {
  next: Status['next'];
  project: string;
  /** Those of the project that work or wait. */
  jobs: readonly JobLine[];
  /** The newest, where it ended before its work was done. */
  unfinished: JobLine | undefined;
}

export function NextStep({ next, project, jobs, unfinished }: Props) {
  const under = jobs.find(({ status }) => status === 'running') ?? jobs[0];
  return (
    <section className="next" aria-labelledby="next">
      <Stack gap="sm">
        {under !== undefined && (
          <>
            <Title order={2} size="h4" id="next">
              {jobTitle(under)}
            </Title>
            <JobProgress key={under.id} job={under.id} />
          </>
        )}
        {next === null && under === undefined && (
          <Title order={2} size="h4" id="next">
            Nothing is left to do: the release in force is of the newest data
          </Title>
        )}
        {next !== null && (under === undefined || next.operation === 'run.tail') && (
          <Proposed next={next} project={project} heading={under === undefined} />
        )}
        {unfinished !== undefined && under === undefined && (
          <div className="unfinished">
            <Text size="sm" fw={600}>
              {jobTitle(unfinished)}
            </Text>
            <JobProgress key={unfinished.id} job={unfinished.id} />
          </div>
        )}
      </Stack>
    </section>
  );
}

function Proposed({ next, project, heading }: { next: Next; project: string; heading: boolean }) {
  return (
    <>
      <div>
        {heading ? (
          <Title order={2} size="h4" id="next">
            {next.what}
          </Title>
        ) : (
          <Text fw={600}>{next.what}</Text>
        )}
        <Text c="dimmed">
          <Prose text={sentence(next.why)} />
        </Text>
      </div>
      <Action next={next} project={project} />
      <CommandText text={next.command} />
    </>
  );
}

function Action({ next, project }: { next: Next; project: string }) {
  const { operation, input } = next;
  if (operation in works && !wantsFile(next))
    return (
      <Work
        key={next.command}
        operation={operation as WorkName}
        input={input}
        verb={works[operation]!}
      />
    );
  if (operation in changes)
    return (
      <Change
        key={next.command}
        operation={operation as ChangeName}
        input={input}
        verb={changes[operation]!}
      />
    );
  const [page, verb] = placeOf(next);
  const run = input.run;
  return (
    <Group>
      {page === 'runs' && run !== undefined ? (
        <ButtonTo to="/projects/$project/runs/$run" params={{ project, run: String(run) }}>
          {verb}
        </ButtonTo>
      ) : (
        <ButtonTo to={`/projects/$project/${page}`} params={{ project }}>
          {verb}
        </ButtonTo>
      )}
    </Group>
  );
}

/** Which become jobs, and which are done in a moment, with what their buttons say. */
const works: Readonly<Record<string, string>> = {
  'dataset.import': 'Import it',
  'preflight.run': 'Run preflight',
  'benchmark.run': 'Run the benchmark',
  'train.start': 'Train',
  'export.run': 'Export',
  'optimize.run': 'Optimize',
};
const changes: Readonly<Record<string, string>> = {
  'release.propose': 'Propose it',
  'release.accept': 'Accept it',
  'run.resume': 'Go on',
};

/** An import that names no sample is of files which only the person has. */
const wantsFile = ({ operation, input }: Next): boolean =>
  operation === 'dataset.import' && input.sample === undefined;

/** The page where a person does what no button can do for them. */
function placeOf({ operation, input }: Next) {
  const [group] = operation.split('.');
  if (group === 'gate') {
    const { page } = gateWords[String(input.gate) as keyof typeof gateWords] ?? gateWords.A;
    return [page, 'See what was found'] as const;
  }
  if (operation === 'dataset.import') return ['data', 'Bring in files'] as const;
  if (operation === 'dataset.map') return ['data', 'Map the fields'] as const;
  if (operation === 'dataset.rejects') return ['data', 'Repair records'] as const;
  if (group === 'preflight') return ['preflight', 'Open preflight'] as const;
  if (group === 'run') return ['runs', 'Open the run'] as const;
  return ['release', 'See the backlog'] as const;
}

interface Call<Name> {
  operation: Name;
  input: Next['input'];
  verb: string;
}

function Work({ operation, input, verb }: Call<WorkName>) {
  const work = useWork(operation);
  if (work.data !== undefined) return <JobProgress job={work.data.id} />;
  return (
    <>
      <Group>
        <Button loading={work.isPending} onClick={() => work.mutate(input as InputOf<WorkName>)}>
          {verb}
        </Button>
      </Group>
      {work.error && <ProblemBox problem={work.error.problem} />}
    </>
  );
}

function Change({ operation, input, verb }: Call<ChangeName>) {
  const change = useChange(operation);
  const { data, error } = change as { data?: Answer<ChangeName>; error: AnswerError | null };
  return (
    <>
      <Group>
        <Button
          loading={change.isPending}
          onClick={() => change.mutate(input as InputOf<ChangeName>)}
        >
          {verb}
        </Button>
      </Group>
      {data?.verdicts
        .filter(({ outcome }) => outcome !== 'PASS')
        .map((verdict) => (
          <VerdictBox key={verdict.gate} verdict={verdict} />
        ))}
      {error && <ProblemBox problem={error.problem} />}
    </>
  );
}

const sentence = (text: string): string =>
  `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
