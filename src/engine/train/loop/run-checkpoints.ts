/**
 * The folder of a training run: `step-N` holds what is needed to go on, `best-N` the weights of the
 * best evaluation. Older ones are removed once a newer `step-N` is on disk, so a kill at any
 * moment leaves a pair that belongs together.
 *
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import type { Trainer } from '../step/trainer.ts';

const progressSchema = z.strictObject({
  best: z.strictObject({ step: z.int(), loss: z.number() }).nullable(),
  evaluationsSinceBest: z.int(),
});

/** What the loop knows beyond the trainer's own state. */
export type Progress = z.infer<typeof progressSchema>;

/** The step of the newest checkpoint in a folder of a run; 0 where there is none. */
export const newestCheckpoint = (folder: string): number =>
  !existsSync(folder)
    ? 0
    : readdirSync(folder).reduce(
        (newest, name) => Math.max(newest, Number(/^step-(\d+)$/.exec(name)?.[1] ?? 0)),
        0,
      );

const digits = 8;
const stepName = (step: number): string => `step-${String(step).padStart(digits, '0')}`;
const bestName = (step: number): string => `best-${String(step).padStart(digits, '0')}`;

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

  /** Restores the newest checkpoint; null when there is none. */
  async resume(): Promise<Progress | null> {
    const newest = (await this.#list()).filter((name) => /^step-\d+$/.test(name)).at(-1);
    if (newest === undefined) return null;
    return progressSchema.parse(await this.#trainer.restore(join(this.#folder, newest)));
  }

  /** Saves the trainer's state, then removes what it makes superfluous. */
  async save(progress: Progress): Promise<string> {
    const current = stepName(this.#trainer.steps);
    const folder = join(this.#folder, current);
    await this.#trainer.save(folder, progress);
    const kept = new Set([current, ...(progress.best ? [bestName(progress.best.step)] : [])]);
    for (const name of await this.#list())
      if (!kept.has(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    return folder;
  }

  saveBest(step: number): Promise<void> {
    return this.#trainer.saveWeights(this.bestFolder(step));
  }

  /** Checkpoints and remains of unfinished ones, oldest first. */
  async #list(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      return names.filter((name) => /^(step|best)-\d+(\.partial)?$/.test(name)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}
