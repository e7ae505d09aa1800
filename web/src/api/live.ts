/**
 * What the server says by itself. The client reconnects with the id of the last event that it saw, so
 * nothing is missed and nothing comes twice, also when the server was started again.
 *
 * @module
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { RunEvent } from '../../../src/ledger/runs.ts';
import type { JobEvent } from '../../../src/ledger/job.ts';
import { client, type Job } from './call.ts';
import { lookAgain } from './hooks.ts';

export type Connection = 'connecting' | 'open' | 'lost';

/** Asks again for what is shown whenever the ledger changed. Mounted once. */
export function useLiveLedger(): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    const stop = new AbortController();
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const onConnection = (connected: boolean) => setConnection(connected ? 'open' : 'lost');
    const follow = async () => {
      let known: string | null = null;
      for await (const { id } of client.homeEvents({ signal: stop.signal, onConnection })) {
        if (id === known) continue;
        const first = known === null;
        known = id;
        if (first) continue;
        // Several changes in a moment are one look.
        waiting ??= setTimeout(() => {
          waiting = undefined;
          void lookAgain(queries);
        }, 300);
      }
    };
    follow().catch(() => setConnection('lost'));
    return () => {
      clearTimeout(waiting);
      stop.abort();
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
    const follow = async () => {
      for await (const { type, data } of client.jobEvents(id, { signal: stop.signal })) {
        if (type === 'end') {
          setJob(data as Job);
          end.current?.(data as Job);
          return;
        }
        const event = data as JobEvent;
        setEvents((now) => withEvent(now, event));
        if (type === 'progress')
          setJob((now) => (now === null ? now : { ...now, progress: event.data }));
        else if (type !== 'news') void look().catch(() => {});
      }
    };
    // That there is no such job says whoever asks for it.
    void look().catch(() => {});
    void follow().catch(() => {});
    return () => stop.abort();
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
    const stop = new AbortController();
    let batch: RunEvent[] = [];
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const hand = () => {
      clearTimeout(waiting);
      waiting = undefined;
      const events = batch;
      batch = [];
      taker.current(events);
    };
    const follow = async () => {
      for await (const { type, data } of client.runEvents(run, { signal: stop.signal })) {
        if (type === 'end') return hand();
        batch.push(data as RunEvent);
        waiting ??= setTimeout(hand, 250);
      }
    };
    // That there is no such run says whoever asks for it.
    void follow().catch(() => {});
    return () => {
      clearTimeout(waiting);
      stop.abort();
    };
  }, [run]);
}
