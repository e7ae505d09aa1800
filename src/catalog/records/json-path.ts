/**
 * Paths into JSON documents as RFC 9535 has them. Their library is loaded when a mapping has one.
 *
 * @module
 */
import { createRequire } from 'node:module';
import type { JSONValue, JSONPathQuery } from 'json-p3';

export interface FoundNode {
  value: unknown;
  /** Keys and positions on the way to it. */
  location: readonly (string | number)[];
}

export type JsonPath = (document: unknown) => FoundNode[];

/** @throws Error that says what is wrong with the path. */
export function compileJsonPath(path: string): JsonPath {
  const query = parse(path);
  return (document) => query.query(document as JSONValue).nodes;
}

/** What is wrong with a path; null where nothing is. */
export function faultOfJsonPath(path: string): string | null {
  try {
    parse(path);
    return null;
  } catch (error) {
    const fix = path.startsWith('$') ? '' : '; a path begins with $, as `$.data[*]` does';
    return `is no JSONPath: ${(error as Error).message}${fix}`;
  }
}

function parse(path: string): JSONPathQuery {
  const library = createRequire(import.meta.url)('json-p3') as typeof import('json-p3');
  return library.compile(path);
}
