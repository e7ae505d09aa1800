/**
 * Changes to the settings of a training while it ran: smaller micro-batches since memory had run out,
 * a lower learning rate since it diverged. Which settings a step is made by depends on its number alone.
 *
 * @module
 */

/** It holds from step `afterStep + 1` on, until a later one names the same setting. */
export interface Amendment {
  afterStep: number;
  microBatchRows?: number;
  learningRateFactor?: number;
}

/** What a step is made by: rows of a micro-batch at most, and a factor on the scheduled rate. */
export interface StepSettings {
  microBatchRows: number;
  learningRateFactor: number;
}

/**
 * Gives the settings of step `step`, counted from 1; the evaluation after a step goes by them too, and
 * the one before all steps, number 0, by those of the first.
 */
export function settingsOf(
  step: number,
  planned: Pick<StepSettings, 'microBatchRows'>,
  amendments: readonly Amendment[],
): StepSettings {
  const settings = { microBatchRows: planned.microBatchRows, learningRateFactor: 1 };
  for (const amendment of inForce(amendments, Math.max(1, step))) {
    settings.microBatchRows = amendment.microBatchRows ?? settings.microBatchRows;
    settings.learningRateFactor = amendment.learningRateFactor ?? settings.learningRateFactor;
  }
  return settings;
}

/**
 * Names what the first `step` steps were amended by. A checkpoint of that step belongs to all plans
 * that name the same.
 */
export const amendmentsUpTo = (step: number, amendments: readonly Amendment[]): string =>
  JSON.stringify(
    inForce(amendments, step).map(({ afterStep, microBatchRows, learningRateFactor }) => [
      afterStep,
      microBatchRows ?? null,
      learningRateFactor ?? null,
    ]),
  );

const inForce = (amendments: readonly Amendment[], step: number): Amendment[] =>
  amendments.filter(({ afterStep }) => afterStep < step);
