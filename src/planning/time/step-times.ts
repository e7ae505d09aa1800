import type { RunEvent } from '../../runtimes/supervisor.ts';

/** Mean time of a worker's optimizer steps, without the first of each process, which compiles. */
export class StepTimes {
  #seconds = 0;
  #steps = 0;
  #first = true;

  take(event: RunEvent): void {
    if (event.type === 'hello') this.#first = true;
    if (event.type !== 'metric') return;
    if (!this.#first) {
      this.#seconds += event.seconds;
      this.#steps++;
    }
    this.#first = false;
  }

  /** Null before there is a step that counts. */
  measured(): { steps: number; stepSeconds: number } | null {
    return this.#steps === 0
      ? null
      : { steps: this.#steps, stepSeconds: this.#seconds / this.#steps };
  }
}
