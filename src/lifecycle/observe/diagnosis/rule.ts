/**
 * A rule of diagnosis, as data: what a cause is recognised by, how much that says, what to do.
 *
 * @module
 */
import type { Problem } from '../../../problem/problem.ts';
import type { Timeline } from '../timeline.ts';

/** How sure a cause is: said by what ended the run, shown by its figures, or only in keeping. */
export type Likelihood = 'certain' | 'likely' | 'possible';

export interface Rule {
  /** Never changes its meaning: runs are grouped by it. */
  cause: string;
  title: string;
  /** What to do, as a person can do it. */
  action: string;
  /** Gives what speaks for the cause, the strongest first; nothing where nothing does. */
  evidence(run: Evidence): Sign[];
}

export interface Sign {
  likelihood: Likelihood;
  /** One sentence with its figures. */
  text: string;
}

/** A run as rules ask it. */
export class Evidence {
  readonly timeline: Timeline;
  /** Bytes of memory that a worker could take; null when unknown. */
  readonly memoryBytes: number | null;

  constructor(timeline: Timeline, memoryBytes: number | null) {
    this.timeline = timeline;
    this.memoryBytes = memoryBytes;
  }

  /** What ended the run; null where nothing did. */
  get problem(): Problem | null {
    return this.timeline.run.problem;
  }

  /** What ended the run, if it has one of the codes: that is certain. */
  ending(...codes: readonly string[]): Sign[] {
    const { problem } = this;
    if (problem === null || !codes.includes(problem.code)) return [];
    return [
      { likelihood: 'certain', text: `the run ended with ${problem.code}: ${problem.message}` },
    ];
  }

  /** Workers that were lost with one of the codes. */
  lost(...codes: readonly string[]): Sign[] {
    const lost = this.timeline.retries.filter(({ problem }) => codes.includes(problem.code));
    if (lost.length === 0) return [];
    const { problem } = lost[lost.length - 1];
    const times = lost.length === 1 ? 'a worker was' : `${lost.length} workers were`;
    return [{ likelihood: 'likely', text: `${times} lost: ${problem.message}` }];
  }

  /** Alerts with one of the codes, each with what it said last. */
  alerts(likelihood: Likelihood, ...codes: readonly string[]): Sign[] {
    return codes.flatMap((code) => {
      const alert = this.timeline.alerts.findLast((one) => one.code === code);
      if (alert === undefined) return [];
      const step = alert.evidence?.step;
      const at = typeof step === 'number' && step > 0 ? `at step ${step}, ` : '';
      return [{ likelihood, text: `${at}${alert.message}` }];
    });
  }

  /** Every problem by which a worker was lost or the run ended. */
  get losses(): Problem[] {
    const ended = this.problem === null ? [] : [this.problem];
    return [...this.timeline.retries.map(({ problem }) => problem), ...ended];
  }

  /** Whether a worker was ended by SIGKILL, which is how a system takes memory back. */
  get killed(): boolean {
    return this.losses.some(({ evidence }) => evidence?.signal === 'SIGKILL');
  }

  /** Share of the memory that the worker took at most; null when unknown. */
  get memoryShare(): number | null {
    const { peakResidentBytes: peak } = this.timeline;
    return peak === null || this.memoryBytes === null ? null : peak / this.memoryBytes;
  }
}
