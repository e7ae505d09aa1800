/**
 * Which tensor gets which type in a quantized file: the mixes of llama.cpp, which spend more bits
 * where errors hurt most.
 *
 * @module
 */
import type { WritableType } from '../../../weights/gguf/types.ts';
import type { TensorSpec } from '../../model/config.ts';

export const fileTypes = ['F32', 'F16', 'Q8_0', 'Q4_0', 'Q4_K_M'] as const;

export type FileType = (typeof fileTypes)[number];

/** The number of a file type in `general.file_type`. */
export const fileTypeIds: Record<FileType, number> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q8_0: 7,
  Q4_K_M: 15,
};

/** What llama.cpp falls back to where a row does not hold whole blocks of 256. */
const fallbacks: Partial<Record<WritableType, WritableType>> = { Q4_K: 'Q5_0', Q6_K: 'Q8_0' };

/** The type of one tensor of a model with so many layers. Norms and biases stay F32. */
export function tensorType(
  { name, shape }: TensorSpec,
  file: FileType,
  tieEmbeddings: boolean,
  layers: number,
): WritableType {
  if (shape.length === 1) return 'F32';
  const wanted = preferred(name, file, tieEmbeddings, layers);
  const row = shape[shape.length - 1];
  const fitting = row % 256 === 0 ? wanted : (fallbacks[wanted] ?? wanted);
  return fitting === 'F32' || row % 32 === 0 ? fitting : 'F16';
}

function preferred(
  name: string,
  file: FileType,
  tieEmbeddings: boolean,
  layers: number,
): WritableType {
  if (file === 'F32' || file === 'F16' || file === 'Q8_0') return file;
  const output = tieEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight';
  if (name === output) return 'Q6_K';
  if (file === 'Q4_0') return 'Q4_0';
  const layer = Number(/^model\.layers\.(\d+)\./.exec(name)?.[1] ?? -1);
  const sensitive = name.endsWith('v_proj.weight') || name.endsWith('down_proj.weight');
  return sensitive && getsMoreBits(layer, layers) ? 'Q6_K' : 'Q4_K';
}

/** The first and last eighth of the layers, and every third between. */
function getsMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}
