/**
 * The folder of a training run: `step-N` holds what is needed to go on, `best-N` the weights of the
 * best evaluation. Two of the first are kept, with the second that each names; older ones are removed
 * once a newer `step-N` is on disk, so a kill at any moment leaves a pair that belongs together. What
 * is damaged is set aside, and the one before is taken.
 *
 * @module
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError, type Problem } from '../../../problem/problem.ts';
import { verifyManifest } from '../parameters/state-manifest.ts';
import type { Trainer } from '../step/trainer.ts';
import { readNotes } from '../parameters/training-state.ts';
import { amendmentsUpTo, type Amendment } from './amendments.ts';
import { itemLossesSchema } from './held-out-gain.ts';
import { lossTrendSchema } from './loss-trend.ts';

const progressSchema = z.strictObject({
  best: z.strictObject({ step: z.int(), loss: z.number() }).nullable(),
  /** The step of the last evaluation; null before the first. */
  evaluatedAt: z.int().nullable(),
  /** The last evaluation that was an improvement, and how many came since. */
  reference: itemLossesSchema.nullable(),
  evaluationsSinceGain: z.int(),
  trend: lossTrendSchema,
  /** Tokens read in all steps. */
  tokens: z.int(),
  /** By what its steps were amended: see `amendmentsUpTo`. */
  amendments: z.string(),
});

/** What the loop knows beyond the trainer's own state. */
export type Progress = z.infer<typeof progressSchema>;

const digits = 8;
/** Names the folder of a checkpoint within the folder of a run. */
export const stepName = (step: number): string => `step-${String(step).padStart(digits, '0')}`;
const bestName = (step: number): string => `best-${String(step).padStart(digits, '0')}`;
const stepPattern = /^step-(\d+)$/;

export class RunCheckpoints {
  readonly #folder: string;
  readonly #trainer: Trainer;

  constructor(folder: string, trainer: Trainer) {
    this.#folder = folder;
    this.#trainer = trainer;
  }

  bestFolder(step: number): string {
    return join(this.#folder, bestName(step));
  }

  /**
   * Restores the newest checkpoint that is whole and was made by these amendments; null when there is
   * none.
   *
   * @param onDamage Hears of each checkpoint that is set aside.
   */
  async resume(
    amendments: readonly Amendment[],
    onDamage: (problem: Problem) => void,
  ): Promise<Progress | null> {
    for (const step of (await checkpointSteps(this.#folder)).reverse()) {
      const folder = join(this.#folder, stepName(step));
      try {
        await verifyManifest(folder);
        const progress = progressSchema.parse(await readNotes(folder));
        if (progress.amendments !== amendmentsUpTo(step, amendments)) {
          // Of a way that was given up: an amendment holds from an earlier step on.
          await rm(folder, { recursive: true });
          continue;
        }
        if (progress.best) await verifyManifest(this.bestFolder(progress.best.step));
        await this.#trainer.restore(folder);
        return progress;
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.code !== 'checkpoint.damaged')
          throw error;
        await rm(`${folder}.damaged`, { recursive: true, force: true });
        await rename(folder, `${folder}.damaged`);
        onDamage(error.problem);
      }
    }
    return null;
  }

  /**
   * Saves the trainer's state, then removes what it makes superfluous. Beside the new checkpoint one
   * is kept from before: the newest that is no later than the last sound step.
   */
  async save(progress: Progress): Promise<string> {
    const { steps } = this.#trainer;
    const folder = join(this.#folder, stepName(steps));
    await this.#trainer.save(folder, progress);
    const before = (await checkpointSteps(this.#folder)).filter((step) => step < steps);
    const sound = before.findLast((step) => step <= progress.trend.soundStep) ?? before.at(-1);
    const kept = new Set([stepName(steps)]);
    if (progress.best) kept.add(bestName(progress.best.step));
    if (sound !== undefined) {
      kept.add(stepName(sound));
      const { best } = progressSchema.parse(await readNotes(join(this.#folder, stepName(sound))));
      if (best) kept.add(bestName(best.step));
    }
    for (const name of await listCheckpoints(this.#folder))
      if (!kept.has(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    return folder;
  }

  saveBest(step: number): Promise<void> {
    return this.#trainer.saveWeights(this.bestFolder(step));
  }
}

/** Lists the steps of a run's checkpoints, in order; they are not verified. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  return (await listCheckpoints(folder)).flatMap((name) => {
    const found = stepPattern.exec(name);
    return found ? [Number(found[1])] : [];
  });
}

/**
 * Removes what a run can do without: what is half written or damaged, and all checkpoints but the
 * newest.
 *
 * @returns The names of what was removed.
 */
export async function pruneCheckpoints(folder: string): Promise<string[]> {
  const newest = (await checkpointSteps(folder)).at(-1);
  const superfluous = (await listCheckpoints(folder)).filter(
    (name) =>
      name.includes('.') || (stepPattern.test(name) && name !== stepName(newest ?? Infinity)),
  );
  for (const name of superfluous) await rm(join(folder, name), { recursive: true, force: true });
  return superfluous;
}

/** Checkpoints, remains of unfinished ones and damaged ones, oldest first. */
async function listCheckpoints(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => /^(step|best)-\d+(\.partial|\.damaged)?$/.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
