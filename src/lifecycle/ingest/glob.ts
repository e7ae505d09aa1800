/**
 * Patterns for paths: `*` and `?` within a name, `**` over folders, `[a-z]`, `[!a]`, `{a,b}`. Names
 * that begin with a dot match like others, case counts, and every other character stands for itself.
 *
 * @module
 */
import picomatch from 'picomatch';

/** What means something to picomatch but not here: quotes, groups, `[` and `{` that nothing closes. */
const SIGNS = String.raw`["\\()|+$@]|(?<!\[)[!^]|\[(?![^\]/]+\])`;
const LITERAL = new RegExp(String.raw`${SIGNS}|\{(?![^}]*\})`, 'g');
const LITERAL_IN_CARDS = new RegExp(`${SIGNS}|[{}]`, 'g');
/** At the beginning of a name, `**` reaches into folders; picomatch takes it for one star. */
const DEEP_NAME = /(?<=^|\/)\*\*(?=[^/*])/g;

const OPTIONS = { dot: true, nonegate: true, posix: true, windows: false, fastpaths: false };

const escaped = (pattern: string, literal: RegExp): string =>
  pattern.replaceAll(literal, String.raw`\$&`).replaceAll(DEEP_NAME, '**/*');

export interface Glob {
  /** The folder that every match is in: `.` where the pattern names none. */
  folder: string;
  /** @param path Below that folder, with `/` between parts. */
  matches(this: void, path: string): boolean;
}

/** @returns Null for a path that holds nothing special. */
export function parseGlob(pattern: string): Glob | null {
  const { isGlob, base, glob } = picomatch.scan(
    escaped(pattern.replaceAll('\\', '/'), LITERAL),
    OPTIONS,
  );
  if (!isGlob) return null;
  const match = picomatch(glob, OPTIONS);
  return { folder: base.replaceAll('\\', '') || '.', matches: (path) => match(path) };
}

/**
 * The paths that match, in their order, where braces stand for themselves: what a dataset card of
 * the hub may say.
 */
export function matching(pattern: string, paths: readonly string[]): string[] {
  const match = picomatch(escaped(pattern.replace(/^\.?\//, ''), LITERAL_IN_CARDS), OPTIONS);
  return paths.filter((path) => match(path));
}
