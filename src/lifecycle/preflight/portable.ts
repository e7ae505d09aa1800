import { basename } from 'node:path';
import type { Finding } from '../../ledger/verdicts.ts';
import type { Problem } from '../../problem/problem.ts';

/** A problem without what belongs to this machine alone: stack traces and folders. */
export function portable({ cause: _cause, location, ...finding }: Problem): Finding {
  if (location === undefined) return finding;
  const { file, ...rest } = location;
  return { ...finding, location: file === undefined ? rest : { ...rest, file: basename(file) } };
}
