/**
 * Counts line feeds and quotes, 16 bytes a step: two counts a lane, put together before a lane is
 * full.
 *
 * @module
 */

/** Where the text lies; before it, the counts. */
export const TEXT = 64;
export const STRETCH = 2048;
/** Taken into the memory of the kernel at a time: what the cache nearest to a core holds. */
export const MOST = 8 * STRETCH;

const COUNTED = { feeds: '\n', quotes: '"' };
export const NAMES = Object.keys(COUNTED) as (keyof typeof COUNTED)[];

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

export const source = `(module
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
