/**
 * Writes JSON Lines through a buffer, so that a million small records are not a million writes.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER_CHARACTERS = 1 << 18;

export class JsonlWriter {
  readonly #file: number;
  #buffer: string[] = [];
  #characters = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  /** @param json One value, already serialised; it holds no line break. */
  write(json: string): void {
    this.#buffer.push(json, '\n');
    this.#characters += json.length;
    if (this.#characters > BUFFER_CHARACTERS) this.#flush();
  }

  /** Call on failure too: it frees the file. */
  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    let bytes: Buffer = Buffer.from(this.#buffer.join(''));
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.#file, bytes));
    this.#buffer = [];
    this.#characters = 0;
  }
}
