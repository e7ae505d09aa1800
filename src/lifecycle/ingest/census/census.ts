/**
 * What ingest has to know of rows: how many there are, what could not be read, the types of their
 * fields, and those that are drawn for the sample. Files that can be cut are looked through by
 * ranges, large ones on several threads, which load this module too.
 *
 * @module
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { LocatedRecord, Reject } from '../../../rows/records/batch.ts';
import type { NodeRow, RowListener } from '../../../rows/records/node-row.ts';
import { Pool } from '../../threads/pool.ts';
import type { Work } from '../../threads/thread.ts';
import {
  RANGE_BYTES,
  RangeReader,
  rangesOfStored,
  WORTH_THREADS,
  type FileRange,
  type RangedFormat,
} from '../file-ranges.ts';
import { FieldSurvey, type FieldTally } from './field-survey.ts';
import {
  BottomSample,
  priorityOf,
  SAMPLE_RECORDS,
  sampleKey,
  type Drawn,
  type SampleKey,
} from './sampling.ts';

/** Of some rows that follow each other. Lines are those of the file. */
export interface Census {
  records: number;
  rejects: readonly Reject[];
  fields: readonly FieldTally[];
  drawn: readonly Drawn<LocatedRecord>[];
}

/** Takes the census of the rows that it hears. */
export class CensusTaker implements RowListener {
  readonly #key: SampleKey;
  #records = 0;
  #rejects: Reject[] = [];
  #fields = new FieldSurvey(Infinity);
  #sample: BottomSample<LocatedRecord>;
  #line = 0;
  /** Records before on the line. */
  #nth = 0;

  /**
   * @param key Of the file.
   * @param bound Rows of this priority or a greater one are not drawn.
   */
  constructor(key: SampleKey, bound?: number) {
    this.#key = key;
    this.#sample = new BottomSample(SAMPLE_RECORDS, bound);
  }

  plain(row: NodeRow, line: number): void {
    this.#fields.addRow(row, line);
    this.#draw(line, () => row.record());
  }

  record(record: Record<string, unknown>, line: number): void {
    this.#fields.add(record, line);
    this.#draw(line, () => record);
  }

  reject(reject: Reject): void {
    this.#rejects.push(reject);
  }

  /**
   * Of the rows since the last call.
   *
   * @param bound For those that come.
   */
  take(bound = this.#sample.bound): Census {
    const taken = {
      records: this.#records,
      rejects: this.#rejects,
      fields: this.#fields.tallies,
      drawn: this.#sample.drawn,
    };
    this.#records = 0;
    this.#rejects = [];
    this.#fields = new FieldSurvey(Infinity);
    this.#sample = new BottomSample(SAMPLE_RECORDS, bound);
    return taken;
  }

  #draw(line: number, make: () => Record<string, unknown>): void {
    this.#records++;
    this.#nth = line === this.#line ? this.#nth + 1 : 0;
    this.#line = line;
    const priority = priorityOf(this.#key, line, this.#nth);
    this.#sample.offer(priority, () => ({ line, record: make() }));
  }
}

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

/** What the censuses of all ranges of a file are put together in. */
export interface FileCensus {
  /** Rows of this priority or a greater one need not be drawn. */
  readonly bound: number;
  /** Hears that of the next range. */
  add(census: Census): void;
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
   * @param stored The file, and its digest.
   * @param name That rows of the file are located by.
   * @returns False: its ranges cannot be read on their own, or too much is wrong with them. What the
   *   census heard does not hold then.
   */
  async take(
    { path, sha256 }: { path: string; sha256: string },
    name: string,
    format: RangedFormat,
    census: FileCensus,
    { signal, bytes }: CensusWatch,
  ): Promise<boolean> {
    const { leastBytes, rangeBytes, mostRejects } = this.#limits;
    const file = openSync(path, 'r');
    const key = sampleKey(this.#seed, name);
    let [holds, rejects] = [true, 0];
    const tasks = async function* (): AsyncGenerator<CensusTask> {
      for await (const range of rangesOfStored(sha256, file, format, rangeBytes)) {
        if (!holds) return;
        yield { file, format, range, key, bound: census.bound };
      }
    };
    const add = (range: RangeCensus): void => {
      bytes(range.bytes);
      if (!holds) return;
      census.add(range);
      rejects += range.rejects.length;
      holds = range.inStep && rejects <= mostRejects;
    };
    try {
      const pool = fstatSync(file).size < leastBytes ? this.#here : this.#threads;
      await pool.inOrder(tasks(), add, signal);
    } finally {
      closeSync(file);
    }
    return holds;
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
