/**
 * The types of GGUF metadata values and the numbers they have in a file.
 *
 * @module
 */

/** The types in the order of their numbers, from 0. */
export const valueTypes = [
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'float32',
  'bool',
  'string',
  'array',
  'uint64',
  'int64',
  'float64',
] as const;

export type ValueType = (typeof valueTypes)[number];

/** What a value reads as; 64-bit integers beyond 2^53 stay bigint. */
export type Value = number | bigint | boolean | string | Value[];

export type Metadata = ReadonlyMap<string, Value>;

/** A metadata entry to be written. */
export type Entry = { key: string } & (
  | { type: 'uint32' | 'int32' | 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'array'; of: 'string'; value: readonly string[] }
  | { type: 'array'; of: 'int32' | 'float32'; value: readonly number[] }
);

export const valueTypeId = (type: ValueType): number => valueTypes.indexOf(type);

/** "GGUF" as a little-endian word. */
export const MAGIC = 0x46554747;
/** Bytes, where `general.alignment` does not say otherwise. */
export const DEFAULT_ALIGNMENT = 32;

/** Rounds a position up to a multiple of `alignment`. */
export const align = (position: number, alignment: number): number =>
  Math.ceil(position / alignment) * alignment;
