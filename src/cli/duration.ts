/**
 * Durations as people write them on the command line.
 *
 * @module
 */
import { InvalidArgumentError } from 'commander';

const seconds = { s: 1, m: 60, h: 3600 };

/** `90s`, `10m`, `1.5h` to seconds; a bare number is minutes. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text.trim());
  const value = match && Number(match[1]) * seconds[(match[2] || 'm') as keyof typeof seconds];
  if (!value) throw new InvalidArgumentError('Give a duration such as 90s, 10m or 1h.');
  return value;
}
