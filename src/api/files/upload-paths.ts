/**
 * Where uploads lie is nobody's business outside. In what is answered, a text that is the path of one is
 * `upload:ID/NAME`, by which it can be named again; within a longer text it is the name alone.
 *
 * @module
 */
import { join, sep } from 'node:path';

/** @returns What takes those paths out of JSON, wherever in it they stand. */
export function withoutUploadPaths(home: string): (json: string) => string {
  const quoted = (path: string) =>
    JSON.stringify(path)
      .slice(1, -1)
      .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const folder = quoted(join(home, 'uploads') + sep);
  const path = `${folder}([0-9a-f]{32})${quoted(`${sep}file${sep}`)}`;
  const whole = new RegExp(`(?<!\\\\)"${path}(?=[^"\\\\/]*")`, 'g');
  const within = new RegExp(path, 'g');
  return (json) => json.replace(whole, '"upload:$1/').replace(within, '');
}
