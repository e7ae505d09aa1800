/**
 * Takes the census of files by ranges: of large ones on several threads, which load this module too.
 *
 * @module
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { Pool } from '../../threads/pool.ts';
import type { Work } from '../../threads/thread.ts';
import {
  rangesOfFile,
  RANGE_BYTES,
  WORTH_THREADS,
  type FileRange,
  type RangedFormat,
  RangeReader,
} from '../file-ranges.ts';
import { CensusTaker, FileCensus, type Census } from './census.ts';
import { sampleKey, type SampleKey } from './sampling.ts';

export interface CensusLimits {
  /** Smaller files take longer to share out than to read. */
  leastBytes: number;
  rangeBytes: number;
  /** More are not held in memory. */
  mostRejects: number;
}

const LIMITS: CensusLimits = {
  leastBytes: WORTH_THREADS,
  rangeBytes: RANGE_BYTES,
  mostRejects: 50_000,
};

/** Who hears of it meanwhile, and can stop it. */
export interface CensusWatch {
  signal: AbortSignal;
  /** Bytes of the file were read. */
  bytes(bytes: number): void;
}

export class RangeCensuses {
  readonly #seed: number;
  readonly #limits: CensusLimits;
  readonly #here: Pool<undefined, CensusTask, RangeCensus>;
  readonly #threads: Pool<undefined, CensusTask, RangeCensus>;

  /**
   * @param threads With one there is nothing to share.
   * @param seed Of the sample.
   */
  constructor(threads: number, seed: number, limits: Partial<CensusLimits> = {}) {
    const module = new URL(import.meta.url);
    this.#seed = seed;
    this.#limits = { ...LIMITS, ...limits };
    this.#here = new Pool(1, module, { open }, undefined);
    this.#threads = new Pool(threads, module, { open }, undefined);
  }

  /**
   * @param name That rows of the file are located by.
   * @returns Null: its ranges cannot be read on their own, or too much is wrong with them.
   */
  async take(
    path: string,
    name: string,
    format: RangedFormat,
    { signal, bytes }: CensusWatch,
  ): Promise<FileCensus | null> {
    const { leastBytes, rangeBytes, mostRejects } = this.#limits;
    const file = openSync(path, 'r');
    const key = sampleKey(this.#seed, name);
    const census = new FileCensus();
    let holds = true;
    const tasks = async function* (): AsyncGenerator<CensusTask> {
      for await (const range of rangesOfFile(file, format, rangeBytes)) {
        if (!holds) return;
        yield { file, format, range, key, bound: census.sample.bound };
      }
    };
    const add = (range: RangeCensus): void => {
      bytes(range.bytes);
      if (!holds) return;
      census.add(range);
      holds = range.inStep && census.rejects.length <= mostRejects;
    };
    try {
      const pool = fstatSync(file).size < leastBytes ? this.#here : this.#threads;
      await pool.inOrder(tasks(), add, signal);
    } finally {
      closeSync(file);
    }
    return holds ? census : null;
  }

  async close(): Promise<void> {
    await this.#threads.close();
  }
}

/** To take the census of one range. */
interface CensusTask {
  /** One that the process has open. */
  file: number;
  format: RangedFormat;
  range: FileRange;
  key: SampleKey;
  /** Rows of this priority or a greater one are not drawn. */
  bound: number;
}

interface RangeCensus extends Census {
  /** That were read. */
  bytes: number;
  /** If not, nothing of it holds, nor of the ranges behind it. */
  inStep: boolean;
}

/** What threads do. */
export async function open(): Promise<Work<CensusTask, RangeCensus>> {
  const reader = new RangeReader();
  return {
    async *on({ file, format, range, key, bound }) {
      const taker = new CensusTaker(key, bound);
      for await (const _ of reader.rows(file, format, range, taker));
      yield { ...taker.take(), bytes: reader.bytes, inStep: reader.inStep };
    },
  };
}
