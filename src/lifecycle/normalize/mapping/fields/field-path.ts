/**
 * Fields of a source record by their path: `answer`, `meta.title`, `choices.0.text`. Of names that
 * hold dots themselves, the whole path is tried first, then the shortest that is there.
 *
 * @module
 */
export function readField(record: unknown, path: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  if (Object.hasOwn(record, path)) return (record as Record<string, unknown>)[path];
  const dot = dotBehind(record, path);
  if (dot < 0) return undefined;
  const inner = (record as Record<string, unknown>)[path.slice(0, dot)];
  return readField(inner, path.slice(dot + 1));
}

/** The dot behind the first name on the path that is there; -1 if none is. */
function dotBehind(holder: object, path: string): number {
  let dot = path.indexOf('.');
  while (dot >= 0 && !Object.hasOwn(holder, path.slice(0, dot))) dot = path.indexOf('.', dot + 1);
  return dot;
}

/** The names on the way to a field that is there. */
export function segmentsOf(record: unknown, path: string): string[] {
  const dot = Object.hasOwn(record as object, path) ? -1 : dotBehind(record as object, path);
  if (dot < 0) return [path];
  const name = path.slice(0, dot);
  return [name, ...segmentsOf((record as Record<string, unknown>)[name], path.slice(dot + 1))];
}

/** A copy of the record with one field set; what lies on the way there and is missing is made. */
export function withField<Holder extends object>(
  record: Holder,
  path: string,
  value: unknown,
): Holder {
  const copy = (Array.isArray(record) ? [...record] : { ...record }) as Holder;
  const there = dotBehind(record, path);
  const dot = Object.hasOwn(record, path) ? -1 : there < 0 ? path.indexOf('.') : there;
  const name = dot < 0 ? path : path.slice(0, dot);
  const inner = Object.hasOwn(record, name) ? record[name as keyof Holder] : undefined;
  const next =
    dot < 0
      ? value
      : withField(
          typeof inner === 'object' && inner !== null ? inner : {},
          path.slice(dot + 1),
          value,
        );
  // Defined, not assigned: a field called `__proto__` is a field like any other.
  return Object.defineProperty(copy, name, {
    value: next,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
