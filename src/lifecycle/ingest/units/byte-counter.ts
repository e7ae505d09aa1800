/**
 * Counts line feeds and quotes, 16 bytes a step: two counts a lane, put together before a lane is
 * full.
 *
 * @module
 */
import { compileWat } from '../../../formats/webassembly/compile.ts';

/** Where the text lies; before it, the counts. */
const TEXT = 64;
const STRETCH = 2048;
/** Taken into the memory of the kernel at a time: what the cache nearest to a core holds. */
const MOST = 8 * STRETCH;

const COUNTED = { feeds: '\n', quotes: '"' };
const NAMES = Object.keys(COUNTED) as (keyof typeof COUNTED)[];

const step = (name: keyof typeof COUNTED): string => `
  (local.set $${name} (i8x16.sub (local.get $${name}) (i8x16.eq (local.get $v)
    (v128.const i8x16${` ${COUNTED[name].charCodeAt(0)}`.repeat(16)}))))`;
const add = (name: keyof typeof COUNTED): string => `
  (local.set $${name}-all (i32x4.add (local.get $${name}-all) (i32x4.extadd_pairwise_i16x8_u
    (i16x8.extadd_pairwise_i8x16_u (local.get $${name})))))`;
const store = (name: keyof typeof COUNTED, at: number): string => `
  (i32.store (i32.const ${4 * at}) (i32.add
    (i32.add (i32x4.extract_lane 0 (local.get $${name}-all)) (i32x4.extract_lane 1 (local.get $${name}-all)))
    (i32.add (i32x4.extract_lane 2 (local.get $${name}-all)) (i32x4.extract_lane 3 (local.get $${name}-all)))))`;

const source = `(module
  (memory (export "memory") 1)
  ;; Whole stretches up to $end.
  (func (export "count") (param $end i32)
    (local $at i32) (local $stop i32) (local $v v128)
    ${NAMES.map((name) => `(local $${name} v128) (local $${name}-all v128)`).join(' ')}
    (block $done
      (loop $stretches
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $stop (i32.add (local.get $at) (i32.const ${STRETCH})))
        ${NAMES.map((name) => `(local.set $${name} (v128.const i64x2 0 0))`).join(' ')}
        (loop $steps
          (local.set $v (v128.load offset=${TEXT} (local.get $at)))
          ${NAMES.map(step).join('')}
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $steps (i32.lt_u (local.get $at) (local.get $stop))))
        ${NAMES.map(add).join('')}
        (br $stretches)))
    ${NAMES.map(store).join('')})
)`;

interface Exports {
  memory: WebAssembly.Memory;
  count(end: number): void;
}

export class ByteCounter {
  static #loaded: Promise<ByteCounter> | undefined;
  /** Of the last call. */
  feeds = 0;
  quotes = 0;
  readonly #count: Exports['count'];
  readonly #text: Uint8Array;
  readonly #counts: Uint32Array;

  private constructor({ memory, count }: Exports) {
    this.#count = count;
    this.#text = new Uint8Array(memory.buffer, TEXT, MOST);
    this.#counts = new Uint32Array(memory.buffer, 0, NAMES.length);
  }

  /** One for each thread. */
  static load(): Promise<ByteCounter> {
    ByteCounter.#loaded ??= ByteCounter.#compile();
    return ByteCounter.#loaded;
  }

  static async #compile(): Promise<ByteCounter> {
    const { exports } = await WebAssembly.instantiate(await compileWat('byte-counter', source), {});
    return new ByteCounter(exports as unknown as Exports);
  }

  count(bytes: Uint8Array): void {
    this.feeds = 0;
    this.quotes = 0;
    for (let at = 0; at < bytes.length; at += MOST) {
      const some = bytes.subarray(at, at + MOST);
      const whole = Math.ceil(some.length / STRETCH) * STRETCH;
      this.#text.set(some);
      this.#text.fill(0, some.length, whole);
      this.#count(whole);
      this.feeds += this.#counts[0];
      this.quotes += this.#counts[1];
    }
  }
}
