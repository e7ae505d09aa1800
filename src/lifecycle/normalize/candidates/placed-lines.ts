/**
 * The files that lines go to once their rows are placed: one for each split, and one for what is
 * left out, which is shown by example and then forgotten.
 *
 * @module
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import { LineOutlet } from '../line-outlet.ts';
import { isKept, placement } from '../placement.ts';

/** After those of the splits. */
const REMOVED = splitNames.length;

/** Number of the outlet; kept rows have that of their place. */
export const outletOf = (place: number): number => (isKept(place) ? place : REMOVED);

export const fileOf = (split: SplitName): string => `${split}.jsonl`;

export class PlacedLines {
  readonly #outlets: LineOutlet[];
  readonly #output: string;

  /**
   * @param output Folder for the splits.
   * @param removed Path of the file for all others.
   */
  constructor(output: string, removed: string) {
    this.#output = output;
    const splits = splitNames.toSorted((a, b) => placement[a] - placement[b]);
    const paths = [...splits.map((split) => join(output, fileOf(split))), removed];
    this.#outlets = paths.map((path) => new LineOutlet(path));
  }

  /** Bytes that each outlet has. */
  get sizes(): number[] {
    return this.#outlets.map(({ size }) => size);
  }

  /** Adds lines from a part of a buffer. */
  write(place: number, lines: Buffer, from: number, to: number): void {
    this.#outlets[outletOf(place)].write(lines, from, to);
  }

  read(outlet: number, at: number, bytes: number): Buffer {
    return this.#outlets[outlet].read(at, bytes);
  }

  /** Moves the splits to another folder, where they go on. */
  move(output: string): void {
    for (const split of splitNames)
      renameSync(join(this.#output, fileOf(split)), join(output, fileOf(split)));
  }

  end(): void {
    for (const outlet of this.#outlets) outlet.end();
  }

  close(): void {
    for (const outlet of this.#outlets) outlet.close();
  }

  /** SHA-256 by name of the file, once all have ended. */
  get digests(): Map<string, string> {
    return new Map(
      splitNames.map((split) => [fileOf(split), this.#outlets[placement[split]].digest]),
    );
  }
}
