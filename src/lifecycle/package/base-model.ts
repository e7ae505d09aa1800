/**
 * Where a checkpoint's base came from and under which terms.
 *
 * @module
 */
import { resolveModel } from '../../models/model-store.ts';
import type { CheckpointInfo } from '../train/checkpoint.ts';
import type { BaseModel } from './bundle.ts';

export const FROM_SCRATCH = 'from scratch';

/** @throws `model.unknown` when the base is no longer in the store. */
export async function baseModelOf(
  home: string,
  { base: id, baseKind }: Pick<CheckpointInfo, 'base' | 'baseKind'>,
): Promise<BaseModel> {
  if (baseKind === 'scratch') return { id, source: FROM_SCRATCH, revision: null, license: null };
  const { manifest } = await resolveModel(home, id);
  const { source, license } = manifest;
  return source.kind === 'hub'
    ? { id, source: `hf:${source.repository}`, revision: source.commit, license }
    : { id, source: source.name, revision: null, license };
}
