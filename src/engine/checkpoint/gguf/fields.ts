/**
 * Typed access to GGUF metadata.
 *
 * @module
 */
import type { Metadata } from '../../../weights/gguf/value.ts';
import { fail } from '../../../problem/problem.ts';

/** Reads metadata of one file; problem `model.config` when a field is missing or of another type. */
export class Fields {
  readonly file: string;
  readonly #metadata: Metadata;

  constructor(metadata: Metadata, file: string) {
    this.file = file;
    this.#metadata = metadata;
  }

  number(key: string): number | null {
    return this.#read(key, (value) => typeof value === 'number');
  }

  string(key: string): string | null {
    return this.#read(key, (value) => typeof value === 'string');
  }

  boolean(key: string): boolean | null {
    return this.#read(key, (value) => typeof value === 'boolean');
  }

  strings(key: string): string[] | null {
    return this.#read(
      key,
      (value): value is string[] =>
        Array.isArray(value) && value.every((item) => typeof item === 'string'),
    );
  }

  numbers(key: string): number[] | null {
    return this.#read(
      key,
      (value): value is number[] =>
        Array.isArray(value) && value.every((item) => typeof item === 'number'),
    );
  }

  /** As `number`, for fields that must be there. */
  count(key: string): number {
    return this.number(key) ?? this.missing(key);
  }

  missing(field: string): never {
    fail('model.config', `${this.file} has no metadata ${field}`, {
      location: { file: this.file, field },
    });
  }

  #read<T>(field: string, is: (value: unknown) => value is T): T | null {
    const value = this.#metadata.get(field);
    if (value === undefined) return null;
    if (is(value)) return value;
    fail('model.config', `${this.file}: metadata ${field} has the wrong type`, {
      location: { file: this.file, field },
    });
  }
}
