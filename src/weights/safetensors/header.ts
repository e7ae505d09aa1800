/**
 * The header of a safetensors file: its length as u64, then JSON that gives each tensor's dtype,
 * shape and byte range. The ranges must tile the rest of the file without gap or overlap.
 * Format: https://huggingface.co/docs/safetensors
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import type { ByteSource } from '../bytes/byte-source.ts';
import { bfloat16, float16, float32, float64 } from '../encoding/floating-point.ts';
import type { Encoding, WritableEncoding } from '../encoding/encoding.ts';

const MAX_HEADER_BYTES = 100_000_000;

const natural = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(natural),
  data_offsets: z.tuple([natural, natural]),
});

export interface TensorEntry {
  name: string;
  dtype: string;
  shape: number[];
  /** Position in the file of the first byte. */
  offset: number;
  bytes: number;
}

export interface SafetensorsHeader {
  metadata: Record<string, string>;
  /** All tensors, by position in the file. */
  tensors: TensorEntry[];
}

/**
 * Reads and checks the header.
 *
 * @throws `safetensors.header` when it is damaged, or leaves bytes of the file unaccounted for;
 *   `weights.truncated` when the file ends inside its header or its tensors.
 */
export async function readHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const length = await headerLength(source);
  const { __metadata__: metadata = {}, ...entries } = parse(source, await source.read(8, length));
  const start = 8 + length;
  const tensors = Object.entries(entries).map(([name, value]) =>
    toEntry(source.path, name, value, start),
  );
  tensors.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  checkTiling(source, tensors, start);
  return { metadata: z.record(z.string(), z.string()).catch({}).parse(metadata), tensors };
}

async function headerLength(source: ByteSource): Promise<number> {
  if (source.size < 8) damaged(source.path, 0, `only ${source.size} bytes, no header`);
  const bytes = await source.read(0, 8);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) damaged(source.path, 0, `header length ${length} is impossible`);
  if (8 + length > source.size)
    fail('weights.truncated', `${source.path} ends inside its header`, {
      location: { file: source.path, offset: source.size },
    });
  return length;
}

function parse(source: ByteSource, bytes: Uint8Array): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (error) {
    fail('safetensors.header', `${source.path}: the header is not a JSON object`, {
      location: { file: source.path, offset: 8 },
      cause: error,
    });
  }
}

function toEntry(file: string, name: string, value: unknown, start: number): TensorEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) damaged(file, 8, `the entry is not dtype, shape and data_offsets`, name);
  const { dtype, shape, data_offsets: range } = parsed.data;
  const elementBytes = dtypeBytes.get(dtype) ?? damaged(file, 8, `unknown dtype ${dtype}`, name);
  const bytes = shape.reduce((a, b) => a * b, elementBytes);
  if (range[1] - range[0] !== bytes)
    damaged(
      file,
      start + range[0],
      `${dtype} [${shape}] takes ${bytes} bytes, not ${range[1] - range[0]}`,
      name,
    );
  return { name, dtype, shape, offset: start + range[0], bytes };
}

function checkTiling(source: ByteSource, tensors: TensorEntry[], start: number): void {
  let end = start;
  for (const { name, offset, bytes } of tensors) {
    if (offset !== end)
      damaged(source.path, offset, `starts at byte ${offset}, expected ${end}`, name);
    end = offset + bytes;
    if (end > source.size)
      fail('weights.truncated', `${source.path} ends at byte ${source.size}, inside ${name}`, {
        location: { file: source.path, tensor: name, offset: source.size },
        evidence: { expectedBytes: end, bytes: source.size },
      });
  }
  if (end !== source.size)
    damaged(source.path, end, `${source.size - end} bytes after the last tensor`);
}

function damaged(file: string, offset: number, what: string, tensor?: string): never {
  const subject = tensor === undefined ? file : `${file}: ${tensor}`;
  fail('safetensors.header', `${subject}: ${what}`, {
    location: { file, offset, ...(tensor === undefined ? {} : { tensor }) },
  });
}

export type WritableDtype = 'F32' | 'F16' | 'BF16';

/** The dtypes that weights are written in. */
export const writableDtypes: Record<WritableDtype, WritableEncoding> = {
  F32: float32,
  F16: float16,
  BF16: bfloat16,
};

/** The dtypes that weights are read from. Integer and fp8 tensors are not weights we can train. */
export const readableDtypes: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ...Object.entries(writableDtypes),
  ['F64', float64],
]);

/** Bytes per element of every dtype of the format, so that a header can be checked in full. */
const dtypeBytes: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3'].map((name) => [name, 1] as const),
  ...['I16', 'U16', 'F16', 'BF16'].map((name) => [name, 2] as const),
  ...['I32', 'U32', 'F32'].map((name) => [name, 4] as const),
  ...['I64', 'U64', 'F64'].map((name) => [name, 8] as const),
]);
