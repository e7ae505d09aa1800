/**
 * Which tensor gets which type in a quantized file: the mixes of llama.cpp, which spend more bits
 * where errors hurt most.
 *
 * @module
 */
import type { WritableType } from '../../../weights/gguf/types.ts';
import {
  elements,
  parameterCount,
  tensorSpecs,
  type ModelConfig,
  type TensorSpec,
} from '../../model/config.ts';

export const fileTypes = [
  'F32',
  'F16',
  'Q8_0',
  'Q6_K',
  'Q5_K_M',
  'Q4_K_M',
  'Q4_0',
  'IQ4_XS',
] as const;

export type FileType = (typeof fileTypes)[number];

/** The number of a file type in `general.file_type`. */
export const fileTypeIds: Record<FileType, number> = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q8_0: 7,
  Q4_K_M: 15,
  Q5_K_M: 17,
  Q6_K: 18,
  IQ4_XS: 30,
};

/** What llama.cpp falls back to where a row does not hold whole blocks of 256. */
const fallbacks: Partial<Record<WritableType, WritableType>> = {
  Q4_K: 'Q5_0',
  Q5_K: 'Q5_1',
  Q6_K: 'Q8_0',
  IQ4_XS: 'IQ4_NL',
};

/** What a tensor is stored as, and what it would be if its rows held whole blocks. */
interface ChosenType {
  type: WritableType;
  wanted: WritableType;
}

/** What of a model decides the types of its tensors. */
type Shape = Pick<ModelConfig, 'tieEmbeddings' | 'layers' | 'heads' | 'kvHeads'>;

/**
 * The type of one tensor of a model. Norms and biases stay F32.
 *
 * @param weighed Whether the importance of columns is known.
 */
export function tensorType(
  { name, shape }: TensorSpec,
  file: FileType,
  model: Shape,
  weighed = false,
): ChosenType {
  if (shape.length === 1) return { type: 'F32', wanted: 'F32' };
  const wanted = preferred(name, file, model, weighed);
  const row = shape[shape.length - 1];
  const fitting = row % 256 === 0 ? wanted : (fallbacks[wanted] ?? wanted);
  return { type: fitting === 'F32' || row % 32 === 0 ? fitting : 'F16', wanted };
}

/** Tensors of a file that are of another type than its name says, since their rows are too short for it. */
export interface Fallback {
  wanted: WritableType;
  type: WritableType;
  tensors: number;
  /** Values in them, of all of the model's. */
  share: number;
}

/** Counts them, the most values first; `weighed` as in {@link tensorType}. */
export function fallbacksOf(config: ModelConfig, file: FileType, weighed = false): Fallback[] {
  const found = new Map<string, Fallback>();
  const total = parameterCount(config);
  for (const spec of tensorSpecs(config)) {
    const { type, wanted } = tensorType(spec, file, config, weighed);
    if (type === wanted) continue;
    const entry = found.get(`${wanted} ${type}`) ?? { wanted, type, tensors: 0, share: 0 };
    entry.tensors++;
    entry.share += elements(spec.shape) / total;
    found.set(`${wanted} ${type}`, entry);
  }
  return [...found.values()].sort((a, b) => b.share - a.share);
}

function preferred(name: string, file: FileType, model: Shape, weighed: boolean): WritableType {
  if (file === 'F32' || file === 'F16' || file === 'Q8_0' || file === 'Q6_K') return file;
  const { tieEmbeddings, layers, heads, kvHeads } = model;
  const output = tieEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight';
  if (name === output) return 'Q6_K';
  const layer = Number(/^model\.layers\.(\d+)\./.exec(name)?.[1] ?? -1);
  const values = name.endsWith('v_proj.weight');
  const down = name.endsWith('down_proj.weight');
  const early = layer >= 0 && layer < Math.floor(layers / 8);
  if (file === 'Q4_0') return weighed && down && early ? 'Q4_1' : 'Q4_0';
  if (file === 'IQ4_XS') {
    const shared = values && Math.floor(heads / kvHeads) >= 4;
    return shared || (down && early && !weighed) ? 'Q5_K' : 'IQ4_XS';
  }
  if ((values || down) && getsMoreBits(layer, layers)) return 'Q6_K';
  return file === 'Q5_K_M' ? 'Q5_K' : 'Q4_K';
}

/** The first and last eighth of the layers, and every third between. */
function getsMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}
