/**
 * The header of a GGUF file: metadata, then the names, shapes, types and offsets of the tensors.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import type { ByteSource } from '../bytes/byte-source.ts';
import { encodedBytes, type Encoding } from '../encoding/encoding.ts';
import { Cursor, Malformed, OutOfBytes } from './cursor.ts';
import { readableTypes } from './types.ts';
import { align, DEFAULT_ALIGNMENT, MAGIC, type Metadata, type Value } from './value.ts';

const FIRST_READ = 1 << 20;
const MAX_DIMENSIONS = 4;

export interface TensorEntry {
  name: string;
  /** Row-major, outermost first; the file has them the other way round. */
  shape: number[];
  encoding: Encoding;
  /** Position in the file of the first byte. */
  offset: number;
  bytes: number;
}

export interface GgufHeader {
  version: number;
  metadata: Metadata;
  tensors: TensorEntry[];
}

/**
 * Reads and checks the header.
 *
 * @throws `gguf.header` when it is damaged; `gguf.version`; `gguf.type` when a tensor has a quantization
 *   that is not read; `weights.truncated` when the file ends inside its header or its last tensor.
 */
export async function readHeader(source: ByteSource): Promise<GgufHeader> {
  for (let length = FIRST_READ; ; length *= 4) {
    const bytes = await source.read(0, Math.min(length, source.size));
    const cursor = new Cursor(bytes, source.size);
    try {
      return parse(cursor, source);
    } catch (error) {
      if (error instanceof Malformed) damaged(source.path, cursor.position, error.message);
      if (!(error instanceof OutOfBytes)) throw error;
      if (length >= source.size)
        fail('weights.truncated', `${source.path} ends inside its header`, {
          location: { file: source.path, offset: source.size },
        });
    }
  }
}

function parse(cursor: Cursor, source: ByteSource): GgufHeader {
  if (cursor.uint32() !== MAGIC) damaged(source.path, 0, 'it does not start with GGUF');
  const version = cursor.uint32();
  if (version !== 2 && version !== 3)
    fail('gguf.version', `${source.path} is GGUF version ${version}`, {
      location: { file: source.path, offset: 4 },
    });
  const tensorCount = cursor.size();
  const metadataCount = cursor.size();
  const metadata = new Map<string, Value>();
  for (let i = 0; i < metadataCount; i++) metadata.set(cursor.string(), cursor.value());
  const tensors: TensorEntry[] = [];
  for (let i = 0; i < tensorCount; i++) tensors.push(tensorEntry(cursor, source.path));
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || alignment < 1)
    damaged(source.path, cursor.position, `alignment ${String(alignment)}`);
  const start = align(cursor.position, alignment);
  for (const tensor of tensors) tensor.offset += start;
  checkRanges(source, tensors, start);
  return { version, metadata, tensors };
}

/** Reads one entry; its offset is still relative to the start of the data. */
function tensorEntry(cursor: Cursor, file: string): TensorEntry {
  const name = cursor.string();
  const dimensions = cursor.uint32();
  if (dimensions > MAX_DIMENSIONS) throw new Malformed(`${name} has ${dimensions} dimensions`);
  const shape = Array.from({ length: dimensions }, () => cursor.size()).reverse();
  const type = cursor.uint32();
  const offset = cursor.size();
  const encoding =
    readableTypes.get(type) ??
    fail('gguf.type', `${name} has quantization type ${type}, which is not supported`, {
      location: { file, tensor: name },
      evidence: { type },
    });
  const row = shape[shape.length - 1] ?? 1;
  if (row % encoding.values !== 0)
    throw new Malformed(`${name}: rows of ${row} do not hold whole ${encoding.name} blocks`);
  const count = shape.reduce((a, b) => a * b, 1);
  return { name, shape, encoding, offset, bytes: encodedBytes(encoding, count) };
}

function checkRanges(source: ByteSource, tensors: TensorEntry[], start: number): void {
  let end = start;
  const names = new Set<string>();
  for (const { name, offset, bytes } of tensors.toSorted((a, b) => a.offset - b.offset)) {
    if (names.has(name)) damaged(source.path, offset, `two tensors are named ${name}`, name);
    names.add(name);
    if (offset < end) damaged(source.path, offset, `${name} overlaps the tensor before it`, name);
    end = offset + bytes;
    if (end > source.size)
      fail('weights.truncated', `${source.path} ends at byte ${source.size}, inside ${name}`, {
        location: { file: source.path, tensor: name, offset: source.size },
        evidence: { expectedBytes: end, bytes: source.size },
      });
  }
}

function damaged(file: string, offset: number, what: string, tensor?: string): never {
  fail('gguf.header', `${file}: ${what}`, {
    location: { file, offset, ...(tensor === undefined ? {} : { tensor }) },
  });
}
