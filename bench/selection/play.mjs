/** One benchmark on scores that are known already: what the race asks for is cut from them. */

/**
 * @param all Sums by place of the candidate, over all items.
 * @returns The race, over, and how many scores it asked for.
 */
export function play(race, all) {
  let scored = 0;
  let scorings = 0;
  for (let next = race.nextItems; next !== null; next = race.nextItems) {
    scorings += (next - scored) * race.running.length;
    scored = next;
    const seen = ({ above, below }) => ({
      above: above.subarray(0, next),
      below: below.subarray(0, next),
    });
    race.observe(new Map(race.running.map((id) => [id, seen(all[Number(id)])])));
  }
  return { race, scorings };
}
