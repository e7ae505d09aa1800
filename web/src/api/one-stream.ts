/**
 * One stream of events for all that a tab watches, as a browser opens six connections to a server for
 * all its tabs. When something else is to be watched it is opened anew, for each watcher from the event
 * after the last that it has: nothing is missed, and nothing comes twice.
 *
 * @module
 */
import type { Followed, FollowOptions, StreamEvent } from '../../../src/client/client.ts';

/** As the stream names it. */
export type Thing = `run ${number}` | `job ${number}` | 'home';

export type OpenStream = (
  followed: Followed,
  options: Pick<FollowOptions, 'signal' | 'onConnection'>,
) => AsyncIterable<StreamEvent>;

interface Watcher {
  thing: Thing;
  /** The first event that it has not. */
  from: number;
  take: (type: string, data: unknown) => void;
  onConnection?: (connected: boolean) => void;
}

export class OneStream {
  readonly #open: OpenStream;
  readonly #watchers = new Set<Watcher>();
  #stop = new AbortController();
  #paused = false;

  constructor(open: OpenStream) {
    this.#open = open;
  }

  /**
   * Watches a thing from its first event until its `end`, or `problem` where it cannot be watched.
   *
   * @param take Hears each event once, in order.
   * @param onConnection Hears false when the server is away, and true when it is there.
   * @returns What ends it.
   */
  watch(thing: Thing, take: Watcher['take'], onConnection?: Watcher['onConnection']): () => void {
    const watcher: Watcher = { thing, from: 0, take, ...(onConnection && { onConnection }) };
    this.#watchers.add(watcher);
    this.#openAnew();
    return () => {
      if (this.#watchers.delete(watcher)) this.#openAnew();
    };
  }

  /** A tab that nobody sees leaves the connection to others, and goes on later where it was. */
  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#openAnew();
  }

  /** The old stream says nothing more from here on: what it would have said, the new one says. */
  #openAnew(): void {
    this.#stop.abort();
    const { signal } = (this.#stop = new AbortController());
    // What a page begins and leaves at once is one change.
    setTimeout(() => {
      if (signal.aborted || this.#paused || this.#watchers.size === 0) return;
      this.#read(signal).catch(() => signal.aborted || this.#tellConnection(false));
    });
  }

  async #read(signal: AbortSignal): Promise<void> {
    const onConnection = (connected: boolean) => this.#tellConnection(connected);
    for await (const { type: thing, data } of this.#open(this.#wanted(), {
      signal,
      onConnection,
    })) {
      if (signal.aborted) return;
      const told = data as { type: string; data: unknown };
      const those = [...this.#watchers].filter((watcher) => watcher.thing === thing);
      for (const watcher of those) this.#tell(watcher, told.type, told.data);
    }
  }

  #tell(watcher: Watcher, type: string, data: unknown): void {
    if (type === 'end' || type === 'problem') this.#watchers.delete(watcher);
    else if (watcher.thing !== 'home') {
      const { id } = data as { id: number };
      // Another watcher of the same thing began later, and is told from its first event on.
      if (id < watcher.from) return;
      watcher.from = id + 1;
    }
    watcher.take(type, data);
  }

  #tellConnection(connected: boolean): void {
    for (const { onConnection } of this.#watchers) onConnection?.(connected);
  }

  /** Each thing once, from the first event that one of its watchers has not. */
  #wanted(): Followed {
    const first = new Map<Thing, number>();
    for (const { thing, from } of this.#watchers)
      first.set(thing, Math.min(from, first.get(thing) ?? from));
    const of = (kind: string) =>
      [...first]
        .filter(([thing]) => thing.startsWith(kind))
        .map(([thing, from]) => `${thing.slice(kind.length)}:${from}`);
    return { runs: of('run '), jobs: of('job '), home: first.has('home') };
  }
}
