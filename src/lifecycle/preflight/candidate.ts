/**
 * A base model as preflight and benchmark work with it: resolved, with the tokenizer it will have on
 * this dataset, and with weights a worker can load.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { fail } from '../../problem/problem.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import {
  baseReference,
  prepareBase,
  resolveBase,
  type PreparedBase,
} from '../../planning/resolved-base.ts';

/** A base that is ready to be trained. */
export interface Candidate extends PreparedBase {
  reference: ModelReference;
}

/**
 * Opens a base by its id.
 *
 * @param train Training records; a base that starts from nothing learns its tokenizer from them.
 * @param seed Seed of the initial weights of such a base.
 * @throws `model.unknown`; `model.changed` when the base is no longer the one of `digest`; the problems
 *   of `openModel`.
 */
export async function openCandidate(
  home: string,
  { id, digest }: { id: string; digest: string },
  train: readonly CanonicalRecord[],
  seed: number,
): Promise<Candidate> {
  const resolved = await resolveBase(home, id);
  if (resolved.digest !== digest)
    fail('model.changed', `base model ${id} changed since it was asked for`);
  const base = prepareBase(resolved, train);
  const { kind, config } = base;
  return { ...base, reference: await baseReference(home, { id, kind, digest, config, seed }) };
}
