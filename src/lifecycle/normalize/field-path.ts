/**
 * Reads a field of a source record by its path: `answer`, `meta.title`, `choices.0.text`. A name
 * that holds dots is tried whole first.
 *
 * @module
 */
export function readField(record: unknown, path: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  if (Object.hasOwn(record, path)) return (record as Record<string, unknown>)[path];
  const dot = path.indexOf('.');
  if (dot < 0) return undefined;
  const name = path.slice(0, dot);
  if (!Object.hasOwn(record, name)) return undefined;
  return readField((record as Record<string, unknown>)[name], path.slice(dot + 1));
}
