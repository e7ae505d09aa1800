/**
 * A stage on the map: its state, what is worth a glance, and what it made.
 *
 * @module
 */
import { Progress, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { JobLine } from '../../api/call.ts';
import { bytesText, numberText } from '../../parts/figure.tsx';
import { shareDone } from '../../parts/job-words.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import { Ago } from '../../parts/time.tsx';
import { stageWords, stateWords, type Stage } from './stage-words.ts';

interface Props {
  stage: Stage;
  number: number;
  project: string;
  /** The job that works on it or waits to. */
  job: JobLine | undefined;
}

export function StageCard({ stage, number, project, job }: Props) {
  const { title, does, makes } = stageWords[stage.name];
  // A job is there a moment before its run.
  const state = job?.status === 'running' ? 'running' : stage.state;
  const waits = job?.status === 'queued' && state !== 'running';
  const [main, ...rest] = stage.figures;
  return (
    <section className="stage" data-state={waits ? 'waiting' : state}>
      <div className="stage-head">
        <h3>
          <StageLink stage={stage} project={project}>
            <span className="stage-number">{number}</span> {title}
          </StageLink>
        </h3>
        <StateMark state={waits ? 'waiting' : state}>
          {stateWords[waits ? 'waiting' : state]}
        </StateMark>
      </div>
      {main === undefined ? (
        <Text size="sm" c="dimmed">
          {does}
        </Text>
      ) : (
        <dl className="stage-figures">
          <div className="stage-main">
            <dt>{main.label}</dt>
            <dd>{figureText(main)}</dd>
          </div>
          {rest.map((figure) => (
            <div key={figure.label}>
              <dt>{figure.label}</dt>
              <dd>{figureText(figure)}</dd>
            </div>
          ))}
        </dl>
      )}
      <Bar stage={stage} job={job} running={state === 'running'} />
      {waits && (
        <p className="stage-note">
          {job.place !== null && job.place.place > 1
            ? `Waits, number ${job.place.place} in the queue`
            : 'Waits for its turn'}
        </p>
      )}
      {stage.because !== null && <p className="stage-note">{sentence(stage.because)}</p>}
      {stage.artifact !== null && makes !== null && (
        <p className="stage-made">
          <Link
            to="/projects/$project/artifacts/$artifact"
            params={{ project, artifact: stage.artifact }}
          >
            {makes} <code>{stage.artifact.slice(0, 8)}</code>
          </Link>
          {stage.at !== null && (
            <>
              {' · '}
              <Ago at={stage.at} />
            </>
          )}
        </p>
      )}
    </section>
  );
}

function StageLink({
  stage: { name, run },
  project,
  children,
}: {
  stage: Stage;
  project: string;
  children: React.ReactNode;
}) {
  const { page } = stageWords[name];
  if (page === 'runs' && run !== null)
    return (
      <Link
        to="/projects/$project/runs/$run"
        params={{ project, run: String(run) }}
        className="stage-link"
      >
        {children}
      </Link>
    );
  return (
    <Link to={`/projects/$project/${page}`} params={{ project }} className="stage-link">
      {children}
    </Link>
  );
}

function Bar({
  stage,
  job,
  running,
}: {
  stage: Stage;
  job: JobLine | undefined;
  running: boolean;
}) {
  if (!running) return null;
  const share = shareOf(stage) ?? (job === undefined ? null : shareDone(job));
  return (
    <Progress
      mt={8}
      size="sm"
      value={share === null ? 100 : 100 * share}
      animated={share === null}
      striped={share === null}
      aria-label={`How far ${stageWords[stage.name].title.toLowerCase()} is`}
    />
  );
}

/** From a figure such as step 68 of 135. */
function shareOf({ figures }: Stage): number | null {
  for (const { value, unit } of figures) {
    const total = Number(/^of (\d+)$/.exec(unit ?? '')?.[1]);
    if (total > 0 && typeof value === 'number') return Math.min(1, value / total);
  }
  return null;
}

function figureText({ value, unit }: Stage['figures'][number]): string {
  if (typeof value === 'string') return unit === undefined ? value : `${value} ${unit}`;
  if (unit === 'bytes') return bytesText(value);
  return unit === undefined ? numberText(value) : `${numberText(value)} ${unit}`;
}

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
