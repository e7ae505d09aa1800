/**
 * How a model on the hub is named on the command line: `hf:org/name` or `hf:org/name@revision`.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';

export interface HubSpec {
  repository: string;
  /** A branch, tag or commit. */
  revision: string;
}

export const isHubSpec = (spec: string): boolean => spec.startsWith('hf:');

/** Problem: `model.spec`. */
export function parseHubSpec(spec: string): HubSpec {
  const match = /^hf:([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/.exec(spec);
  if (match === null) fail('model.spec', `${spec} does not name a model on the hub`);
  return { repository: match[1], revision: match[2] ?? 'main' };
}
