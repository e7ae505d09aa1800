/**
 * Finds where an increasing function takes a value, by halving: distributions are smooth and cheap, and
 * sixty halvings leave nothing to tune.
 *
 * @returns `low` or `high` when the value lies outside.
 */
export function invert(
  increasing: (x: number) => number,
  value: number,
  low: number,
  high: number,
): number {
  let [below, above] = [low, high];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (below + above) / 2;
    if (increasing(middle) < value) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
