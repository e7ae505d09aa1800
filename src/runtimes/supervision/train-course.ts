/**
 * What a supervisor knows of a training over all attempts at it, its own and those of supervisors
 * before it: how its plan was amended, and how much of its time is spent. It is kept beside the job.
 *
 * @module
 */
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { settingsOf } from '../../engine/train/loop/amendments.ts';
import { checkpointSteps, stepName } from '../../engine/train/loop/run-checkpoints.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainJob, WorkerEvent } from '../protocol.ts';
import { amendmentSchema, type Amendment } from '../train-plan.ts';
import type { Remedy } from './failure-classes.ts';

const keptSchema = z.strictObject({
  amendments: z.array(amendmentSchema),
  /** Times that the learning rate was lowered. */
  divergences: z.int(),
  /** From the start of each attempt's first step to its last event. */
  seconds: z.number(),
});

type Kept = z.infer<typeof keptSchema>;

const courseFile = 'course.json';
const mostDivergences = 2;

export class TrainCourse {
  readonly #folder: string;
  readonly #job: TrainJob;
  #kept: Kept;
  #attempt: { from: number; before: number } | undefined;

  private constructor(folder: string, job: TrainJob, kept: Kept) {
    this.#folder = folder;
    this.#job = job;
    this.#kept = kept;
  }

  /** Goes on with what is kept in the folder, or begins. */
  static open(folder: string, job: TrainJob): TrainCourse {
    const nothing: Kept = { amendments: job.plan.amendments, divergences: 0, seconds: 0 };
    return new TrainCourse(folder, job, readKept(folder) ?? nothing);
  }

  /** The job of the next attempt: the plan as it is amended, with the time that is left. */
  get job(): TrainJob {
    const { seconds, tokens } = this.#job.limits;
    return {
      ...this.#job,
      plan: { ...this.#job.plan, amendments: this.#kept.amendments },
      limits: { seconds: seconds === null ? null : seconds - this.#kept.seconds, tokens },
    };
  }

  get amendments(): readonly Amendment[] {
    return this.#kept.amendments;
  }

  /** Counts time from the first step of the attempt on. */
  take(event: WorkerEvent): void {
    if (event.type === 'hello') this.#attempt = undefined;
    const now = performance.now() / 1000;
    if (event.type === 'metric')
      this.#attempt ??= { from: now - event.seconds, before: this.#kept.seconds };
    if (this.#attempt === undefined) return;
    this.#kept.seconds = this.#attempt.before + now - this.#attempt.from;
    if (event.type !== 'metric') this.#keep();
  }

  /**
   * Amends the plan by a remedy. The steps up to the checkpoint that the next attempt goes on from
   * stay as they were made.
   *
   * @returns The amendment; null when the remedy is used up.
   */
  async amend(remedy: Remedy, { code, evidence }: Problem): Promise<Amendment | null> {
    const { plan } = this.#job;
    const settings = settingsOf(Infinity, plan, this.#kept.amendments);
    const steps = await checkpointSteps(this.#job.state);
    let afterStep = steps.at(-1) ?? 0;
    let reason: string = code;
    if (remedy === 'halve-micro-batch') {
      const rows = halfOf(settings.microBatchRows);
      if (rows === null) return null;
      settings.microBatchRows = rows;
      reason = `${code}: micro-batches of ${rows} rows`;
    } else {
      if (this.#kept.divergences === mostDivergences) return null;
      const sound = Number(evidence?.soundStep ?? Number(evidence?.step) - 1);
      afterStep = steps.findLast((step) => step <= sound) ?? 0;
      settings.learningRateFactor /= 2;
      this.#kept.divergences++;
      reason = `${code} at step ${String(evidence?.step)}: ${settings.learningRateFactor} of the learning rate`;
    }
    const amendment: Amendment = { afterStep, reason };
    if (settings.learningRateFactor !== 1)
      amendment.learningRateFactor = settings.learningRateFactor;
    if (settings.microBatchRows !== plan.microBatchRows) {
      amendment.microBatchRows = settings.microBatchRows;
      amendment.gradientAccumulation =
        (plan.microBatchRows * plan.gradientAccumulation) / settings.microBatchRows;
    }
    const before = this.#kept.amendments.filter((one) => one.afterStep < afterStep);
    this.#kept.amendments = [...before, amendment];
    this.#keep();
    return amendment;
  }

  /** Bytes of the newest checkpoint, which another takes as well; null before the first. */
  async checkpointBytes(): Promise<number | null> {
    const newest = (await checkpointSteps(this.#job.state)).at(-1);
    if (newest === undefined) return null;
    const folder = join(this.#job.state, stepName(newest));
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  }

  #keep(): void {
    const file = join(this.#folder, courseFile);
    writeFileSync(`${file}.partial`, JSON.stringify(this.#kept));
    renameSync(`${file}.partial`, file);
  }
}

/** The largest divisor that is at most half; null of one row. */
function halfOf(rows: number): number | null {
  for (let half = rows >> 1; half > 0; half--) if (rows % half === 0) return half;
  return null;
}

function readKept(folder: string): Kept | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, courseFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return keptSchema.parse(JSON.parse(text));
}
