/**
 * A step as it would be typed.
 *
 * @module
 */
import { entryOf } from '../../operations/index.ts';
import type { Setting, Step } from '../../operations/project-file/read.ts';
import { sections } from '../../operations/project-file/sections.ts';
import { optionName } from '../options.ts';

/** @param write Puts settings into a file, and gives its name. */
export function wordsOf(
  { section, settings }: Step,
  write: (name: string, value: Record<string, unknown>) => string,
): string[] {
  const [command] = entryOf(sections[section.name]).command.split(' [');
  const words = command.split(' ');
  for (const field of section.fields) {
    const value = settings[field.name];
    if (value === undefined) continue;
    const option = optionName(field);
    if (field.takes === 'flag') {
      if (value !== option.startsWith('--no-')) words.push(option);
      continue;
    }
    const values = field.list && Array.isArray(value) ? value : [value];
    for (const each of values) words.push(option, textOf(field.name, each, write));
  }
  return words;
}

const textOf = (
  name: string,
  value: Setting,
  write: (name: string, value: Record<string, unknown>) => string,
): string =>
  typeof value === 'object' && !Array.isArray(value) ? write(name, value) : String(value);
