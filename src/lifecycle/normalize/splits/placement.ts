/**
 * Where a row goes; above `test`, why it goes nowhere.
 *
 * @module
 */

export const placement = {
  train: 0,
  validation: 1,
  test: 2,
  /** Its equal is kept. */
  duplicate: 3,
  /** One that is nearly the same is kept. */
  nearDuplicate: 4,
  /** Its input, or nearly, is in another split. */
  leak: 5,
} as const;
export type Placement = (typeof placement)[keyof typeof placement];
export type Kept = typeof placement.train | typeof placement.validation | typeof placement.test;

export const isKept = (place: number): place is Kept => place <= placement.test;
