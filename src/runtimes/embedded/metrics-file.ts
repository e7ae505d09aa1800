/**
 * The metrics of a training run, one JSON object a line, on disk before the checkpoint that
 * follows them. A resumed run drops the lines after its checkpoint and writes them again.
 *
 * @module
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Rewards } from '../../engine/train/preference/pair-objective.ts';

/** A line of the file; losses are in nats per target token, or of pairs in nats per pair. */
export type MetricLine =
  | ({
      type: 'step';
      step: number;
      loss: number;
      learningRate: number;
      gradNorm: number;
      /** Tokens that carry loss, and tokens read. */
      targetTokens: number;
      tokens: number;
    } & Partial<Rewards>)
  | ({
      type: 'eval';
      step: number;
      loss: number;
      targetTokens: number;
      best: boolean;
      pairs?: number;
    } & Partial<Rewards>);

/**
 * The file while it is written; whoever opened it closes it. Each line is on the disk when `append`
 * returns.
 */
export class MetricsFile {
  readonly #handle: number;

  private constructor(handle: number) {
    this.#handle = handle;
  }

  /** Opens a file that is there, and keeps its lines up to `step`, that step included. */
  static resume(path: string, step: number): MetricsFile {
    const kept = readMetrics(path).filter((line) => line.step <= step);
    writeFileSync(path, kept.map(toLine).join(''), { flush: true });
    return new MetricsFile(openSync(path, 'a'));
  }

  /** Opens an empty file, in place of one that may be there. */
  static create(path: string): MetricsFile {
    return new MetricsFile(openSync(path, 'w'));
  }

  append(line: MetricLine): void {
    writeSync(this.#handle, toLine(line));
    fdatasyncSync(this.#handle);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/**
 * Reads whole lines, none where there is no file; the last may be cut off by a kill, and is then left
 * out.
 */
export function readMetrics(path: string): MetricLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as MetricLine);
}

const toLine = (line: MetricLine): string => `${JSON.stringify(line)}\n`;
