/**
 * What an action on the page costs whoever does it: how long until what was asked for is there, and how
 * long the frames took meanwhile, as the browser itself counts them.
 */
/** Runs in the page from its first moment on: the time of each frame, and tasks that hold up input. */
export function watchFrames() {
  const seen = { frames: [], tasks: [] };
  let last = performance.now();
  const tick = (now) => {
    seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) =>
    seen.tasks.push(...list.getEntries().map(({ duration }) => duration)),
  ).observe({ type: 'longtask' });
  globalThis.seen = seen;
}

const share = (values, part) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
};
const tenths = (value) => (value === null ? null : Math.round(value * 10) / 10);

/**
 * Does something in the page, and tells what it cost.
 *
 * @param what Opens an address where `fresh`, else acts on the page that is there.
 * @param there Is asked in the page at each frame until it says yes, with `argument`, or with what `what`
 *   gives; without it nothing is waited for.
 */
export async function measure(page, action, what, { there, argument, fresh = false } = {}) {
  if (!fresh)
    await page.evaluate(() => {
      globalThis.seen.frames.length = 0;
      globalThis.seen.tasks.length = 0;
    });
  const start = performance.now();
  const told = await what();
  let content = null;
  if (there !== undefined) {
    await page.waitForFunction(there, argument ?? told, { polling: 'raf', timeout: 120_000 });
    content = performance.now() - start;
  }
  const { frames, tasks } = await page.evaluate(() => globalThis.seen);
  return {
    action,
    content: tenths(content),
    frames: frames.length,
    frameP95: tenths(share(frames, 0.95)),
    frameWorst: tenths(share(frames, 1)),
    longTasks: tasks.length,
    taskWorst: tenths(Math.max(0, ...tasks)),
  };
}
