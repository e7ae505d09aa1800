import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/client/client.ts';
import { OneStream, type OpenStream, type Thing } from './one-stream.ts';

/** A server of a few things, each with as many events as were written; it says what it has, then waits. */
class Server {
  readonly written = new Map<string, number>();
  readonly ended = new Set<string>();
  open = 0;
  most = 0;
  readonly #waiting = new Set<() => void>();

  readonly stream: OpenStream = (followed, { signal, onConnection }) =>
    this.#say(
      new Map(
        [...kind('run', followed.runs), ...kind('job', followed.jobs)].map(([name, from]) => [
          name,
          from,
        ]),
      ),
      signal!,
      onConnection!,
    );

  write(thing: Thing, events: number): void {
    this.written.set(thing, (this.written.get(thing) ?? 0) + events);
    this.#wake();
  }

  end(thing: Thing): void {
    this.ended.add(thing);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async *#say(
    left: Map<string, number>,
    signal: AbortSignal,
    onConnection: (connected: boolean) => void,
  ): AsyncGenerator<StreamEvent> {
    this.most = Math.max(this.most, ++this.open);
    signal.addEventListener('abort', () => this.open--);
    onConnection(true);
    while (!signal.aborted) {
      for (const [thing, from] of left) {
        for (let id = from; id < (this.written.get(thing) ?? 0); id++) {
          left.set(thing, id + 1);
          yield { id: null, type: thing, data: { type: 'metric', data: { id } } };
        }
        if (!this.ended.has(thing)) continue;
        left.delete(thing);
        yield { id: null, type: thing, data: { type: 'end', data: null } };
      }
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        signal.addEventListener('abort', () => resolve());
      });
    }
  }
}

const kind = (name: string, things: readonly (number | string)[] = []): [string, number][] =>
  things.map((thing) => {
    const [number, from] = String(thing).split(':');
    return [`${name} ${number}`, Number(from)];
  });

const moment = () => new Promise((resolve) => setTimeout(resolve));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('one stream', () => {
  const things: Thing[] = ['run 1', 'run 2', 'job 1'];
  const act = fc.record({
    act: fc.constantFrom('watch', 'leave', 'write', 'hide', 'see', 'wait'),
    thing: fc.constantFrom(...things),
  });

  it('tells every watcher all events once and in order, whatever else is watched meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const server = new Server();
        const stream = new OneStream(server.stream);
        const watchers: { thing: Thing; seen: unknown[]; leave: () => void; left: boolean }[] = [];
        for (const { act, thing } of acts) {
          if (act === 'watch') {
            const seen: unknown[] = [];
            const take = (type: string, data: unknown) =>
              seen.push(type === 'end' ? 'end' : (data as { id: number }).id);
            watchers.push({ thing, seen, leave: stream.watch(thing, take), left: false });
          } else if (act === 'leave') {
            const watcher = watchers.find((one) => one.thing === thing && !one.left);
            if (watcher === undefined) continue;
            watcher.leave();
            watcher.left = true;
          } else if (act === 'write') server.write(thing, 3);
          else if (act === 'wait') await moment();
          else stream.pause(act === 'hide');
        }
        stream.pause(false);
        for (const thing of things) server.end(thing);
        await moment();
        await moment();
        for (const { thing, seen, left } of watchers) {
          const all = [...numbers(server.written.get(thing) ?? 0), 'end'];
          expect(seen).toEqual(left ? all.slice(0, seen.length) : all);
        }
        expect(server.most).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('goes on with the others when one cannot be watched, and says when the server is away', async () => {
    let opened = 0;
    const stream = new OneStream(async function* () {
      opened++;
      yield { id: null, type: 'job 9', data: { type: 'problem', data: { code: 'job.unknown' } } };
      yield { id: null, type: 'home', data: { type: 'changed', data: { jobs: 1 } } };
      throw new Error('signed out');
    });
    const told: unknown[] = [];
    stream.watch('job 9', (type, data) => told.push([type, data]));
    stream.watch(
      'home',
      (type, data) => told.push([type, data]),
      (connected) => told.push(connected),
    );
    await moment();
    await moment();
    expect(told).toEqual([['problem', { code: 'job.unknown' }], ['changed', { jobs: 1 }], false]);
    expect(opened).toBe(1);
  });
});
