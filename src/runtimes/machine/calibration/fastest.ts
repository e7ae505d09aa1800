const leastRuns = 3;

/**
 * Seconds of the fastest of the runs that fit into `budget` seconds, at least three: what the
 * machine can do when nothing else disturbs it. The first is a warm-up.
 */
export async function fastest(budget: number, run: () => Promise<void>): Promise<number> {
  await run();
  const started = performance.now();
  let best = Infinity;
  for (let runs = 0; runs < leastRuns || performance.now() - started < budget * 1000; runs++) {
    const before = performance.now();
    await run();
    best = Math.min(best, performance.now() - before);
  }
  return best / 1000;
}
