/**
 * What the server says by itself. The client reconnects with the id of the last event that it saw, so
 * nothing is missed and nothing comes twice, also when the server was started again.
 *
 * @module
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { RunEvent } from '../../../src/ledger/work/runs.ts';
import type { JobEvent } from '../../../src/ledger/work/job.ts';
import { client, type Job } from './call.ts';
import { lookAgain } from './hooks.ts';

export type Connection = 'connecting' | 'open' | 'lost';

/** Asks again for what is shown whenever the ledger changed. Mounted once. */
export function useLiveLedger(): Connection {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let known: string | null = null;
    const onConnection = (connected: boolean) => setConnection(connected ? 'open' : 'lost');
    const follow = async (signal: AbortSignal) => {
      for await (const { id } of client.homeEvents({ signal, onConnection })) {
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
    const leave = whileSeen((signal) => follow(signal).catch(() => setConnection('lost')));
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
    let last = 0;
    const follow = async (signal: AbortSignal) => {
      for await (const { type, data } of client.jobEvents(id, { from: last + 1, signal })) {
        if (type === 'end') {
          setJob(data as Job);
          end.current?.(data as Job);
          return;
        }
        const event = data as JobEvent;
        last = event.id;
        setEvents((now) => withEvent(now, event));
        if (type === 'progress')
          setJob((now) => (now === null ? now : { ...now, progress: event.data }));
        else if (type !== 'news') void look().catch(() => {});
      }
    };
    // That there is no such job says whoever asks for it.
    void look().catch(() => {});
    const leave = whileSeen((signal) => follow(signal).catch(() => {}));
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
    let last = 0;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const hand = () => {
      clearTimeout(waiting);
      waiting = undefined;
      const events = batch;
      batch = [];
      taker.current(events);
    };
    const follow = async (signal: AbortSignal) => {
      for await (const { type, data } of client.runEvents(run, { from: last + 1, signal })) {
        if (type === 'end') return hand();
        const event = data as RunEvent;
        last = event.id;
        batch.push(event);
        waiting ??= setTimeout(hand, 250);
      }
    };
    // That there is no such run says whoever asks for it.
    const leave = whileSeen((signal) => follow(signal).catch(() => {}));
    return () => {
      clearTimeout(waiting);
      leave();
    };
  }, [run]);
}

/**
 * Has something followed while the tab is seen, and again when it is seen again: a browser opens six
 * connections to a server, however many tabs there are. What ended by itself is not followed again.
 *
 * @returns What ends it for good.
 */
function whileSeen(follow: (signal: AbortSignal) => Promise<void>): () => void {
  let stop = new AbortController();
  const begin = () => {
    stop = new AbortController();
    const { signal } = stop;
    void follow(signal).then(() => signal.aborted || leave());
  };
  const look = () => {
    if (document.hidden) stop.abort();
    else if (stop.signal.aborted) begin();
  };
  const leave = () => {
    document.removeEventListener('visibilitychange', look);
    stop.abort();
  };
  document.addEventListener('visibilitychange', look);
  if (document.hidden) stop.abort();
  else begin();
  return leave;
}
