/**
 * Spans of time as people type them.
 *
 * @module
 */
import { InvalidArgumentError } from 'commander';

const secondsOf = { s: 1, m: 60, h: 3600 } as const;

/** `90s`, `10m`, `1.5h`, or a number of seconds. For commander's `argParser`. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text.trim());
  const seconds = match
    ? Number(match[1]) * secondsOf[(match[2] || 's') as keyof typeof secondsOf]
    : 0;
  if (seconds <= 0) throw new InvalidArgumentError('Give a time such as 90s, 10m or 1h.');
  return seconds;
}
