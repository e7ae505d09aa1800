/**
 * A run as it goes: what happens a line each, and on a terminal a bar below that moves. Elsewhere the
 * steps are lines as well.
 *
 * @module
 */
import type { MetricRecord } from '../../../lifecycle/observe/run-recorder.ts';
import type { Run, RunEvent } from '../../../ledger/work/runs.ts';
import type { Problem } from '../../../problem/problem.ts';
import type { QueuePlace } from '../../../lifecycle/runs/queue.ts';
import { renderProblem } from '../problem.ts';
import { queueText } from './queue.ts';
import { bytes, duration, type Style } from '../text/style.ts';

/** The stream as far as it is needed here. */
export type TailStream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

const barWidth = 24;
/** Steps whose speed says how long the rest will take. */
const recentSteps = 32;
const drawEveryMs = 50;

export class RunTail {
  readonly #stream: TailStream;
  readonly #style: Style;
  readonly #startedAt: number;
  readonly #steps: number | null;
  #recent: MetricRecord[] = [];
  #residentBytes: number | null = null;
  #bar = '';
  #open = false;
  #drawn = -Infinity;

  /** @param steps The step that the run ends at, where that is known. */
  constructor(stream: TailStream, style: Style, run: Run, steps: number | null) {
    this.#stream = stream;
    this.#style = style;
    this.#startedAt = Date.parse(run.startedAt);
    this.#steps = steps;
  }

  show(event: RunEvent): void {
    if (event.type === 'metric') {
      this.#note(event.data as unknown as MetricRecord);
      this.#bar = this.#progress();
      if (this.#stream.isTTY) this.#draw();
      else this.#line(event, this.#bar);
      return;
    }
    if (event.type === 'heartbeat') {
      this.#residentBytes = Number(event.data.residentBytes);
      return;
    }
    const words = wordsOf(event, this.#style);
    if (words !== null) this.#line(event, words);
    if (event.type === 'resumed') this.#recent = [];
  }

  /** Leaves the last state of the bar as a line. */
  end(): void {
    if (!this.#stream.isTTY || this.#bar === '') return;
    this.#clear();
    this.#stream.write(`${this.#bar}\n`);
  }

  #note(metric: MetricRecord): void {
    this.#recent = [...this.#recent, metric].slice(-recentSteps);
  }

  #progress(): string {
    const last = this.#recent[this.#recent.length - 1];
    const sum = (value: (metric: MetricRecord) => number) =>
      this.#recent.reduce((total, metric) => total + value(metric), 0);
    const seconds = sum((metric) => metric.seconds);
    const left = this.#steps === null ? null : this.#steps - last.step;
    const secondsLeft = left === null ? null : (seconds / sum(({ steps }) => steps)) * left;
    return [
      this.#stream.isTTY && this.#steps !== null
        ? `${bar(last.step / this.#steps)} ${last.step}/${this.#steps}`
        : `step ${last.step}${this.#steps === null ? '' : `/${this.#steps}`}`,
      `loss ${last.loss.toFixed(3)}`,
      `rate ${last.learningRate.toExponential(1)}`,
      `${Math.round(sum(({ tokens }) => tokens) / Math.max(seconds, 1e-9))} tokens/s`,
      ...(this.#residentBytes === null ? [] : [bytes(this.#residentBytes)]),
      ...(secondsLeft === null || left === 0 ? [] : [`${duration(secondsLeft)} left`]),
    ].join(' · ');
  }

  #line({ at }: RunEvent, text: string): void {
    const seconds = Math.max(0, (Date.parse(at) - this.#startedAt) / 1000);
    this.#clear();
    this.#stream.write(`${this.#style.dim(`+${duration(seconds)}`.padStart(8))}  ${text}\n`);
    if (this.#stream.isTTY && this.#bar !== '') this.#draw(true);
  }

  #draw(now = false): void {
    const time = performance.now();
    if (!now && time - this.#drawn < drawEveryMs) return;
    this.#drawn = time;
    const columns = this.#stream.columns ?? 80;
    this.#stream.write(`\r\u001B[2K${this.#bar.slice(0, columns - 1)}`);
    this.#open = true;
  }

  #clear(): void {
    if (this.#open) this.#stream.write('\r\u001B[2K');
    this.#open = false;
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
}

/** Null of what is for programs: `run timeline` has all. */
function wordsOf({ type, data }: RunEvent, style: Style): string | null {
  switch (type) {
    case 'queued':
      return `${style.cyan('waits')} ${queueText(data as unknown as QueuePlace)}`;
    case 'eval': {
      const best = data.best === true ? style.green(' best so far') : '';
      return `held-out loss ${Number(data.loss).toFixed(3)} at step ${String(data.step)}${best}`;
    }
    case 'checkpoint':
      return `checkpoint at step ${String(data.step)}`;
    case 'resumed':
      return `goes on from step ${String(data.step)}`;
    case 'retry':
      return `${style.yellow(`attempt ${String(data.attempt)}`)} after: ${(data.problem as Problem).message}`;
    case 'alert':
      return renderProblem(data as unknown as Problem, style);
    case 'failed':
      return renderProblem(data.problem as Problem, style);
    case 'log':
      return String(data.message);
    case 'hello':
      return `worker ${String(data.pid)} started`;
    case 'done':
      return 'training is done';
    default:
      return null;
  }
}
