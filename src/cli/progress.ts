/**
 * Progress on standard error: one live line on a terminal, a line now and then elsewhere.
 *
 * @module
 */
import type { Progress } from '../lifecycle/stage/stage.ts';
import { duration, styleFor } from './draw/text/style.ts';

const liveEveryMs = 100;
const logEveryMs = 15_000;

export class ProgressLine {
  readonly #stream = process.stderr;
  readonly #style = styleFor(process.stderr);
  readonly #quiet: boolean;
  #label = '';
  #started = 0;
  #startedAt = 0;
  #shown = 0;
  #open = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  update(progress: Progress): void {
    if (this.#quiet) return;
    const now = performance.now();
    const fresh = progress.label !== this.#label;
    if (fresh) {
      this.clear();
      this.#label = progress.label;
      this.#started = now;
      this.#startedAt = progress.done;
    }
    const finished = progress.total !== undefined && progress.done >= progress.total;
    const interval = this.#stream.isTTY ? liveEveryMs : logEveryMs;
    if (!fresh && !finished && now - this.#shown < interval) return;
    this.#shown = now;
    this.#write(this.#text(progress, (now - this.#started) / 1000));
  }

  /** Ends the live line so that other output starts at the left margin. */
  clear(): void {
    if (this.#open) this.#stream.write('\r\u001B[2K');
    this.#open = false;
    this.#label = '';
  }

  #write(text: string): void {
    if (!this.#stream.isTTY) {
      this.#stream.write(`${text}\n`);
      return;
    }
    const columns = this.#stream.columns ?? 80;
    this.#stream.write(`\r\u001B[2K${text.slice(0, columns - 1)}`);
    this.#open = true;
  }

  #text({ label, done, total, unit, note }: Progress, seconds: number): string {
    const parts = [this.#style.cyan(label)];
    if (total === undefined) {
      if (done > 0 || unit) parts.push(`${done}${unit ? ` ${unit}` : ''}`);
    } else parts.push(`${done}/${total}${unit ? ` ${unit}` : ''}`, `${percent(done, total)}%`);
    const worked = done - this.#startedAt;
    if (total !== undefined && worked > 0 && done < total && seconds > 1)
      parts.push(`${duration((seconds / worked) * (total - done))} left`);
    if (note) parts.push(note);
    return parts.join(' · ');
  }
}

const percent = (done: number, total: number): number =>
  total === 0 ? 100 : Math.floor((100 * done) / total);
