/**
 * Memory of this process, as the operating system counts it.
 *
 * @module
 */

/** The largest resident set so far; Node reports KiB on every system. */
export const peakResidentBytes = (): number => process.resourceUsage().maxRSS * 1024;

export const residentBytes = (): number => process.memoryUsage.rss();
