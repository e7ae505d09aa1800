/**
 * A benchmark as it goes, read off what it says of itself: where each candidate is, and how the race
 * stands.
 *
 * @module
 */
import type { Job } from '../../api/call.ts';

export interface Runner {
  id: string;
  /** `training`, `scoring` or `writing`. */
  phase: string;
  done: number;
  total: number;
}

export interface Standing {
  /** Candidates there are, of which some may not have been heard of. */
  count: number;
  runners: readonly Runner[];
  /** Who leads, as a clause; empty while nobody was scored. */
  words: string;
}

export const noStanding: Standing = { count: 0, runners: [], words: '' };

/** The standing after another word of progress. */
export function heard(before: Standing, progress: Job['progress']): Standing {
  const label = /^benchmark \d+\/(\d+) (.+): (\w+)$/.exec(String(progress?.label ?? ''));
  if (label === null) return before;
  const [, count, id, phase] = label;
  const now = {
    id,
    phase,
    done: Number(progress?.done ?? 0),
    total: Number(progress?.total ?? 0),
  };
  const known = before.runners.some((runner) => runner.id === id);
  const words = String(progress?.note ?? '')
    .split(' · ')
    .find((part) => / (leads|gains) /.test(part));
  return {
    count: Number(count),
    runners: known
      ? before.runners.map((runner) => (runner.id === id ? now : runner))
      : [...before.runners, now],
    words: words ?? before.words,
  };
}
