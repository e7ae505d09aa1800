/**
 * Where uploads lie is nobody's business outside: in what is answered, the path of one is the name that
 * its file came with.
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
  const path = new RegExp(`${folder}[0-9a-f]{32}${quoted(`${sep}file${sep}`)}`, 'g');
  return (json) => json.replace(path, '');
}
