/** Reads from an answer what a part must remember of it. */
import type { Answer } from './client.ts';
import type { PartState } from './part.ts';

export function stateOf(answer: Answer): PartState {
  const length = answer.header('content-length');
  return {
    validator: validatorOf(answer),
    total: length === undefined ? null : Number(length),
    description: {
      path: answer.url.pathname,
      type: answer.header('content-type') ?? null,
      disposition: answer.header('content-disposition') ?? null,
      encoding: answer.header('content-encoding') ?? null,
    },
  };
}

/**
 * `If-Range` needs a strong validator: an entity tag that is not weak, or a date of change that is
 * at least a second older than the answer (RFC 9110, 8.8.2.2).
 */
function validatorOf({ header }: Answer): string | null {
  const tag = header('etag');
  if (tag?.startsWith('"')) return tag;
  const modified = header('last-modified');
  const age = Date.parse(header('date') ?? '') - Date.parse(modified ?? '');
  return modified !== undefined && age >= 1000 ? modified : null;
}

/** `Content-Range` of a 206 or 416 answer; null where it is missing or malformed. */
export function rangeOf({ header }: Answer): { from: number | null; total: number | null } | null {
  const match = /^bytes (?:(\d+)-\d*|\*)\/(\d+|\*)$/.exec(header('content-range') ?? '');
  if (match === null) return null;
  return {
    from: match[1] === undefined ? null : Number(match[1]),
    total: match[2] === '*' ? null : Number(match[2]),
  };
}
