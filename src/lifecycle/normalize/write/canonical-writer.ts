/**
 * Writes canonical JSON (RFC 8785) as bytes, where `canonicalJson` makes a string: the same bytes,
 * without a detour through strings for every record of a large dataset.
 *
 * @module
 */
import type { TextKernel } from '../kernel/text-kernel.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Keys, roles and labels come again and again; their bytes are kept. */
const SHORT_CHARACTERS = 24;
const MOST_KEPT = 4096;

export class CanonicalWriter {
  readonly #kernel: TextKernel;
  readonly #short = new Map<string, Buffer>();
  #bytes = Buffer.allocUnsafe(1 << 16);
  #length = 0;

  constructor(kernel: TextKernel) {
    this.#kernel = kernel;
  }

  get length(): number {
    return this.#length;
  }

  /** What was written since the last `clear`; a view that holds until more is written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** Writes text as it is. */
  raw(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  value(value: unknown): void {
    if (typeof value === 'string') this.#string(value);
    else if (Array.isArray(value)) this.#list(value);
    else if (typeof value === 'object' && value !== null) this.#object(value);
    else if (typeof value === 'boolean' || value === null || Number.isFinite(value))
      this.raw(JSON.stringify(value));
    else throw new TypeError(`JSON has no ${String(value)}`);
  }

  #list(list: readonly unknown[]): void {
    this.raw('[');
    list.forEach((item, index) => {
      if (index > 0) this.#byte(COMMA);
      this.value(item);
    });
    this.raw(']');
  }

  #object(object: object): void {
    this.raw('{');
    let first = true;
    for (const key of Object.keys(object).sort()) {
      const member = (object as Record<string, unknown>)[key];
      if (member === undefined) continue;
      if (!first) this.#byte(COMMA);
      first = false;
      this.#string(key);
      this.#byte(COLON);
      this.value(member);
    }
    this.raw('}');
  }

  #string(text: string): void {
    if (text.length <= SHORT_CHARACTERS) return this.#put(this.#shortBytes(text));
    const escaped = this.#kernel.escape(text);
    this.#reserve(escaped.length + 2);
    this.#byte(QUOTE);
    this.#put(escaped);
    this.#byte(QUOTE);
  }

  #shortBytes(text: string): Buffer {
    const known = this.#short.get(text);
    if (known !== undefined) return known;
    const bytes = Buffer.from(JSON.stringify(text));
    if (this.#short.size < MOST_KEPT) this.#short.set(text, bytes);
    return bytes;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #put(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
