/**
 * What the server says by itself. A browser reconnects an event stream with the id of the last event
 * that it saw, so nothing is missed and nothing comes twice, also when the server was started again.
 *
 * @module
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { RunEvent } from '../../../src/ledger/runs.ts';
import type { JobEvent } from '../../../src/ledger/job.ts';
import type { Job } from './call.ts';
import { lookAgain } from './hooks.ts';

export type Connection = 'connecting' | 'open' | 'lost';

/** Asks again for what is shown whenever the ledger changed. Mounted once. */
export function useLiveLedger(): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    const source = new EventSource('/api/events/home');
    let known: string | undefined;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    source.addEventListener('open', () => setConnection('open'));
    source.addEventListener('error', () => setConnection('lost'));
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
      if (data === known) return;
      const first = known === undefined;
      known = data;
      if (first) return;
      // Several changes in a moment are one look.
      waiting ??= setTimeout(() => {
        waiting = undefined;
        void lookAgain(queries);
      }, 300);
    });
    return () => {
      clearTimeout(waiting);
      source.close();
    };
  }, [queries]);
  return connection;
}

/**
 * A job as it goes; null until the first word of it. `onEnd` hears how it ended, once. A job that goes
 * on after its end is followed again with another `round`.
 */
export const useJob = (
  id: number | undefined,
  onEnd?: (job: Job) => void,
  round: number = 0,
): Job | null => useJobStory(id, onEnd, round).job;

export interface JobStory {
  job: Job | null;
  /** What happened, in order; of progress, the newest of each label. */
  events: readonly JobEvent[];
}

/** The same with what happened on the way. */
export function useJobStory(
  id: number | undefined,
  onEnd?: (job: Job) => void,
  round: number = 0,
): JobStory {
  const [job, setJob] = useState<Job | null>(null);
  const [events, setEvents] = useState<readonly JobEvent[]>([]);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    setJob(null);
    setEvents([]);
    if (id === undefined) return;
    const stop = new AbortController();
    const look = async () => {
      const response = await fetch(`/api/job/show?id=${id}`, { signal: stop.signal });
      if (response.ok) setJob(((await response.json()) as { output: Job }).output);
    };
    const source = new EventSource(`/api/events/job/${id}`);
    for (const type of jobEventTypes)
      source.addEventListener(type, ({ data }: MessageEvent<string>) => {
        const event = JSON.parse(data) as JobEvent;
        setEvents((now) => withEvent(now, event));
        if (type === 'progress')
          setJob((now) => (now === null ? now : { ...now, progress: event.data }));
        else if (type !== 'news') void look().catch(() => {});
      });
    source.addEventListener('end', ({ data }: MessageEvent<string>) => {
      source.close();
      const ended = JSON.parse(data) as Job;
      setJob(ended);
      end.current?.(ended);
    });
    void look().catch(() => {});
    return () => {
      stop.abort();
      source.close();
    };
  }, [id, round]);
  return { job, events };
}

const jobEventTypes = ['progress', 'news', 'started', 'retried', 'log'];

function withEvent(events: readonly JobEvent[], event: JobEvent): readonly JobEvent[] {
  const last = events.at(-1);
  const same =
    event.type === 'progress' && last?.type === 'progress' && last.data.label === event.data.label;
  return [...(same ? events.slice(0, -1) : events), event];
}

/**
 * The events of a run from its first on, in order, each once; `take` gets them in batches, at most a
 * few a second, so that a long run does not draw once for each.
 */
export function useRunEvents(run: number | undefined, take: (events: RunEvent[]) => void): void {
  const taker = useRef(take);
  taker.current = take;
  useEffect(() => {
    if (run === undefined) return;
    const source = new EventSource(`/api/events/run/${run}`);
    let batch: RunEvent[] = [];
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const hand = () => {
      waiting = undefined;
      const events = batch;
      batch = [];
      taker.current(events);
    };
    const hear = ({ data }: MessageEvent<string>) => {
      batch.push(JSON.parse(data) as RunEvent);
      waiting ??= setTimeout(hand, 250);
    };
    for (const type of runEventTypes) source.addEventListener(type, hear);
    source.addEventListener('end', () => {
      source.close();
      clearTimeout(waiting);
      hand();
    });
    return () => {
      clearTimeout(waiting);
      source.close();
    };
  }, [run]);
}

/** All that stages, workers and supervisors note of a run; a listener hears only what it names. */
const runEventTypes = [
  'inputs',
  'queued',
  'runtime.chosen',
  'machine.calibrated',
  'machine',
  'hello',
  'resumed',
  'heartbeat',
  'metric',
  'eval',
  'checkpoint',
  'alert',
  'retry',
  'amendment',
  'decision',
  'log',
  'done',
  'failed',
  'probe',
  'benchmark.trained',
  'benchmark.scored',
  'benchmark.generated',
  'optimize.measured',
];
