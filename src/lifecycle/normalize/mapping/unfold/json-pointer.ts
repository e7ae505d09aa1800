/**
 * JSON pointers (RFC 6901): from a row to a record in it.
 *
 * @module
 */
export type Segment = string | number;

export const pointerOf = (segments: readonly Segment[]): string =>
  segments
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');

/** What a pointer leads to; undefined where that is nothing. */
export function resolvePointer(document: unknown, pointer: string): unknown {
  let value = document;
  for (const escaped of pointer.split('/').slice(1)) {
    const segment = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment))
      return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}
