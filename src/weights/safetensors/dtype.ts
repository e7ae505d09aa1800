/**
 * The safetensors dtypes that weights come in. Integer and fp8 tensors are not weights we can train.
 *
 * @module
 */
import { bfloat16, float16, float32, float64 } from '../encoding/floating-point.ts';
import type { Encoding, WritableEncoding } from '../encoding/encoding.ts';

export type WritableDtype = 'F32' | 'F16' | 'BF16';

export const writableDtypes: Record<WritableDtype, WritableEncoding> = {
  F32: float32,
  F16: float16,
  BF16: bfloat16,
};

export const readableDtypes: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ...Object.entries(writableDtypes),
  ['F64', float64],
]);

/** Bytes per element of every dtype of the format, so that a header can be checked in full. */
export const dtypeBytes: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3'].map((name) => [name, 1] as const),
  ...['I16', 'U16', 'F16', 'BF16'].map((name) => [name, 2] as const),
  ...['I32', 'U32', 'F32'].map((name) => [name, 4] as const),
  ...['I64', 'U64', 'F64'].map((name) => [name, 8] as const),
]);
