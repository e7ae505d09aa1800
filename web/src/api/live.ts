/**
 * What the server says by itself, as hooks. All of it comes over one stream, which reconnects with the
 * id of the last event that it saw, so that nothing is missed and nothing comes twice, also when the
 * server was started again.
 *
 * @module
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { RunEvent } from '../../../src/ledger/work/runs.ts';
import type { JobEvent } from '../../../src/ledger/work/job.ts';
import { client, type Job } from './call.ts';
import { lookAgain } from './hooks.ts';
import { OneStream } from './one-stream.ts';

const stream = new OneStream((followed, options) => client.events(followed, options));
const look = () => stream.pause(document.hidden);
document.addEventListener('visibilitychange', look);
look();

export type Connection = 'connecting' | 'open' | 'lost';

/** Asks again for what is shown whenever the ledger changed. Mounted once. */
export function useLiveLedger(): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let known: string | null = null;
    const leave = stream.watch(
      'home',
      (_, newest) => {
        const before = known;
        known = JSON.stringify(newest);
        if (before === null || before === known) return;
        // Several changes in a moment are one look.
        waiting ??= setTimeout(() => {
          waiting = undefined;
          void lookAgain(queries);
        }, 300);
      },
      (connected) => setConnection(connected ? 'open' : 'lost'),
    );
    return () => {
      clearTimeout(waiting);
      leave();
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
      const { output } = await client.query('job.show', { id }, { signal: stop.signal });
      setJob(output);
    };
    // That there is no such job says whoever asks for it.
    void look().catch(() => {});
    const leave = stream.watch(`job ${id}`, (type, data) => {
      if (type === 'problem') return;
      if (type === 'end') {
        setJob(data as Job);
        end.current?.(data as Job);
        return;
      }
      const event = data as JobEvent;
      setEvents((now) => withEvent(now, event));
      if (event.type === 'progress')
        setJob((now) => (now === null ? now : { ...now, progress: event.data }));
      else if (type !== 'news') void look().catch(() => {});
    });
    return () => {
      stop.abort();
      leave();
    };
  }, [id, round]);
  return { job, events };
}

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
    let batch: RunEvent[] = [];
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const hand = () => {
      clearTimeout(waiting);
      waiting = undefined;
      const events = batch;
      batch = [];
      taker.current(events);
    };
    const leave = stream.watch(`run ${run}`, (type, data) => {
      // That there is no such run says whoever asks for it.
      if (type === 'problem') return;
      if (type === 'end') return hand();
      batch.push(data as RunEvent);
      waiting ??= setTimeout(hand, 250);
    });
    return () => {
      clearTimeout(waiting);
      leave();
    };
  }, [run]);
}
