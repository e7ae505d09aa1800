import type { CheckpointInfo } from '../train/checkpoint.ts';
import type { BaseModel } from './bundle.ts';

/** Where a checkpoint's base came from and under which terms. */
export async function baseModelOf(_home: string, info: CheckpointInfo): Promise<BaseModel> {
  return { id: info.base, source: 'from scratch', revision: null, license: null };
}
