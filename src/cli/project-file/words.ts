/**
 * A step as it would be typed.
 *
 * @module
 */
import { isFlag, repeats } from './sections.ts';
import type { Setting, Step } from './read.ts';

/** @param write Puts settings into a file, and gives its name. */
export function wordsOf(
  { section, command, settings }: Step,
  write: (name: string, value: Record<string, unknown>) => string,
): string[] {
  const words = [...section.words];
  for (const option of command.options) {
    const name = option.attributeName();
    const value = settings[name];
    if (value === undefined) continue;
    if (isFlag(option)) {
      if (value !== option.negate) words.push(option.long!);
      continue;
    }
    const values = repeats(option) && Array.isArray(value) ? value : [value];
    for (const each of values) words.push(option.long!, textOf(name, each, write));
  }
  return words;
}

const textOf = (
  name: string,
  value: Setting,
  write: (name: string, value: Record<string, unknown>) => string,
): string =>
  typeof value === 'object' && !Array.isArray(value) ? write(name, value) : String(value);
