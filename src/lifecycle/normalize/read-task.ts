/**
 * Reads the rows of a task one by one, with their repairs in their places. Threads load this, and not
 * what makes tasks of a snapshot, which takes a package to check repairs.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import type { RowListener } from '../../rows/records/node-row.ts';
import { visitRows } from '../../rows/visit.ts';
import { openPass } from '../ingest/passes/read-pass.ts';
import { isRanged, RangeReader } from '../ingest/file-ranges.ts';
import { RepairingListener } from '../ingest/repairs/repairs.ts';
import type { MapTask, MappedFile } from './map-tasks.ts';

/** Hears the rows of one file after the other. */
export interface TaskListener extends RowListener {
  /** What follows is of this file. */
  enter(file: MappedFile): void;
}

export class TaskReader {
  readonly #reader = new RangeReader();

  /** Yields `rest` now and then, and `end` after each file. */
  async *read(
    { path, files, range }: MapTask,
    listener: TaskListener,
  ): AsyncGenerator<'rest' | 'end'> {
    const [{ format }] = files;
    if (range === null || !isRanged(format)) {
      for await (const { file, input, format: plain } of openPass({ path, files }))
        yield* this.#rowsOf(file, listener, (rows) => visitRows(input, plain, rows));
      return;
    }
    const source = openSync(path, 'r');
    const reader = this.#reader;
    try {
      yield* this.#rowsOf(files[0], listener, (rows) => reader.rows(source, format, range, rows));
      if (!reader.inStep) throw new Error(`a range of ${files[0].name} ends within a row`);
    } finally {
      closeSync(source);
    }
  }

  async *#rowsOf(
    file: MappedFile,
    listener: TaskListener,
    visit: (rows: RowListener) => AsyncIterable<unknown>,
  ): AsyncGenerator<'rest' | 'end'> {
    listener.enter(file);
    const repairing =
      file.repairs === undefined ? null : new RepairingListener(file.repairs, listener);
    for await (const _ of visit(repairing ?? listener)) {
      repairing?.rest();
      yield 'rest';
    }
    repairing?.rest();
    yield 'end';
  }
}
