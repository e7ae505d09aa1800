/**
 * The events in a job's log, each once and in order, while the job runs. The log comes again from its
 * beginning with every connection, so events that were heard are told by their number; lines are not
 * counted, since Ray's two ways to a log end them differently.
 *
 * @module
 */
import { StringDecoder } from 'node:string_decoder';
import { parseEvent, type WorkerEvent } from '../protocol.ts';
import type { RayClient } from './client.ts';

export class LogFollower {
  readonly #client: RayClient;
  readonly #id: string;
  readonly #onEvent: (event: WorkerEvent) => void;
  readonly #ended = new AbortController();
  #heard = 0;
  #open = false;

  constructor(client: RayClient, id: string, onEvent: (event: WorkerEvent) => void) {
    this.#client = client;
    this.#id = id;
    this.#onEvent = onEvent;
  }

  /** Sees to it that the log is followed; `node` is where it lies. To be called again and again. */
  follow(node: string): void {
    if (this.#open || this.#ended.signal.aborted) return;
    this.#open = true;
    // A connection that broke is made anew at the next call.
    this.#read(node)
      .catch(() => {})
      .finally(() => (this.#open = false));
  }

  /** Takes what is left of the log of a job that ended, and stops. */
  async finish(): Promise<void> {
    this.#ended.abort();
    const log = await this.#client.log(this.#id).catch(() => null);
    if (log !== null) new Reading((event, number) => this.#take(event, number)).take(`${log}\n`);
  }

  /** Stops; what comes later is not heard. */
  leave(): void {
    this.#ended.abort();
  }

  async #read(node: string): Promise<void> {
    const stream = await this.#client.openLog(this.#id, node, this.#ended.signal);
    if (stream === null) return;
    const decoder = new StringDecoder('utf8');
    const reading = new Reading((event, number) => this.#take(event, number));
    for await (const chunk of stream) {
      if (this.#ended.signal.aborted) return;
      reading.take(decoder.write(chunk));
    }
  }

  #take(event: WorkerEvent, number: number): void {
    if (number < this.#heard) return;
    this.#heard++;
    this.#onEvent(event);
  }
}

/** One pass over a log. Whatever else prints there may leave its line open before an event. */
class Reading {
  readonly #onEvent: (event: WorkerEvent, number: number) => void;
  #rest = '';
  #number = 0;

  constructor(onEvent: (event: WorkerEvent, number: number) => void) {
    this.#onEvent = onEvent;
  }

  take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      const at = line.indexOf('{"type":');
      const event = at === -1 ? undefined : parseEvent(line.slice(at).trimEnd());
      if (event !== undefined) this.#onEvent(event, this.#number++);
    }
  }
}
