/**
 * McNemar's exact test (Psychometrika 12, 1947): do two classifiers judged on the same items
 * differ? Only items on which exactly one is right carry evidence; under no difference each is a
 * fair coin.
 *
 * @param onlyFirst Items that only the first got right.
 * @param onlySecond Items that only the second got right.
 * @returns The two-sided p-value.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const trials = onlyFirst + onlySecond;
  const extreme = Math.min(onlyFirst, onlySecond);
  let logChoose = 0;
  let tail = 0;
  for (let k = 0; k <= extreme; k++) {
    tail += Math.exp(logChoose - trials * Math.LN2);
    logChoose += Math.log(trials - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
}
