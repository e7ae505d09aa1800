/**
 * A JSON line as a flat list of nodes over its bytes, without a string or an object made. Only
 * what is plain gets here: valid JSON in which `JSON.parse` would lose nothing and every string is
 * written with simple escapes. Anything else is left to `parseRecord`, which knows why.
 *
 * @module
 */
import { Names } from '../../records/names.ts';
import { NodeRow } from '../../records/node-row.ts';
import type { JsonIndex } from './json-index.ts';

const BACKSLASH = 0x5c;

export class PlainRow extends NodeRow {
  readonly mark = BACKSLASH;
  readonly names = new Names();
  readonly #index: JsonIndex;

  constructor(index: JsonIndex) {
    super();
    this.#index = index;
  }

  record(): Record<string, unknown> {
    return JSON.parse(this.block.toString('utf8', this.start(0), this.end(0)));
  }

  /** Its lines are of this block from here on. */
  enter(block: Buffer): void {
    this.block = block;
    this.#index.take(block, this.names);
    this.nodes = this.#index.nodes;
  }

  /**
   * Reads the line that starts at a byte and a token.
   *
   * @returns The token of its line feed, or -1 when the line is not plain.
   */
  read(start: number, token: number): number {
    const end = this.#index.walk(start, token);
    this.count = this.#index.nodeCount;
    return end;
  }
}
