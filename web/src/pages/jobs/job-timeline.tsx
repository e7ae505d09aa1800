/**
 * What happened to a job, one line each, with the moment.
 *
 * @module
 */
import { Text } from '@mantine/core';
import type { JobEvent } from '../../../../src/ledger/work/job.ts';
import type { News } from '../../../../src/operations/news.ts';
import type { Job } from '../../api/call.ts';
import { bytesText, durationText, numberText } from '../../parts/figure.tsx';
import { jobStateText } from '../../parts/job-words.ts';

/** Lines that are drawn; what was before is left out. */
const mostLines = 200;

export function JobTimeline({ events, job }: { events: readonly JobEvent[]; job: Job }) {
  const lines = events.slice(-mostLines);
  return (
    <ol className="timeline">
      <Line at={job.queuedAt} text="Asked for" />
      {events.length > lines.length && (
        <li>
          <Text size="sm" c="dimmed">
            {events.length - lines.length} lines before are left out.
          </Text>
        </li>
      )}
      {lines.map((event) => (
        <Line key={event.id} at={event.at} text={textOf(event)} />
      ))}
      {job.endedAt !== null && <Line at={job.endedAt} text={jobStateText(job)} />}
    </ol>
  );
}

const Line = ({ at, text }: { at: string; text: string }) => (
  <li>
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {new Date(at).toLocaleTimeString()}
    </time>
    <span>{text}</span>
  </li>
);

function textOf({ type, data }: JobEvent): string {
  if (type === 'started')
    return `Began${Number(data.attempt) > 1 ? `, attempt ${String(data.attempt)}` : ''}`;
  if (type === 'retried') return 'Asked to go on';
  if (type === 'news') return newsText(data as unknown as News);
  if (type === 'log') return String(data.text ?? data.message ?? JSON.stringify(data));
  const { label, done, total, unit, note } = data as Record<string, string | number | undefined>;
  const count = done === undefined ? '' : ` ${numberText(Number(done))}`;
  const of = total === undefined ? '' : ` of ${numberText(Number(total))}`;
  return [`${String(label)}${count}${of} ${unit ?? ''}`.trim(), note].filter(Boolean).join(' · ');
}

function newsText(news: News): string {
  switch (news.kind) {
    case 'download-limit':
      return `Downloads at most ${bytesText(news.maxBytes)}`;
    case 'budget':
      return `Budget: ${durationText(news.seconds)} of the reference machine`;
    case 'plan':
      return `Plan ${news.plan.planArtifact.slice(0, 8)}: ${news.plan.runtime.reason}`;
    case 'benchmark':
      return `Benchmark ${news.benchmark.artifact.slice(0, 8)} is made`;
    case 'verdict':
      return `Gate ${news.verdict.gate}: ${news.verdict.outcome}`;
    case 'decision':
      return `Autopilot: ${news.decision.what}, as ${news.decision.why}`;
    default:
      return news.kind;
  }
}
