/**
 * Patterns for paths: `*` and `?` within a name, `**` over folders, `[a-z]`, `{a,b}`.
 *
 * @module
 */
const MAGIC = /[*?[{]/;

export const isGlob = (path: string): boolean => MAGIC.test(path);

/** The folder that every match is in. */
export function globRoot(pattern: string): string {
  const parts = pattern.split('/');
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => MAGIC.test(part)),
  );
  if (fixed.length === 0) return '.';
  return fixed.join('/') || '/';
}

/** @param pattern With `/` between parts, as the paths that it is tried on. */
export function globRegExp(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at);
    const set = /^\[([!^]?)([^\]/]+)\]/.exec(rest);
    if (rest.startsWith('**/')) {
      source += '(?:[^/]+/)*';
      at += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      at += 1;
    } else if (set) {
      source += `[${set[1] ? '^/' : ''}${set[2].replaceAll('\\', '\\\\')}]`;
      at += set[0].length - 1;
    } else if (rest[0] === '*') source += '[^/]*';
    else if (rest[0] === '?') source += '[^/]';
    else if (rest[0] === '{' && rest.includes('}')) {
      source += '(?:';
      depth++;
    } else if (rest[0] === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (rest[0] === ',' && depth > 0) source += '|';
    else source += rest[0].replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 'su');
}
