/**
 * The lines of a job's log, each once and in order, while the job runs. The log comes again from its
 * beginning with every connection, so lines that were heard are told by their number.
 *
 * @module
 */
import { StringDecoder } from 'node:string_decoder';
import type { RayClient } from './client.ts';

export class LogFollower {
  readonly #client: RayClient;
  readonly #id: string;
  readonly #onLine: (line: string) => void;
  readonly #ended = new AbortController();
  #heard = 0;
  #open = false;

  constructor(client: RayClient, id: string, onLine: (line: string) => void) {
    this.#client = client;
    this.#id = id;
    this.#onLine = onLine;
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
    log
      ?.split('\n')
      .slice(this.#heard)
      .forEach((line) => this.#take(line));
  }

  /** Stops; what comes later is not heard. */
  leave(): void {
    this.#ended.abort();
  }

  async #read(node: string): Promise<void> {
    const stream = await this.#client.openLog(this.#id, node, this.#ended.signal);
    if (stream === null) return;
    const decoder = new StringDecoder('utf8');
    let number = 0;
    let rest = '';
    for await (const chunk of stream) {
      if (this.#ended.signal.aborted) return;
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop()!;
      for (const line of lines) if (number++ >= this.#heard) this.#take(line);
    }
  }

  #take(line: string): void {
    this.#heard++;
    if (line !== '') this.#onLine(line);
  }
}
