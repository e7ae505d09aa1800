/**
 * Finds where fields and rows of delimited text end, 64 bytes a step: bit masks of quotes,
 * delimiters and line feeds; a prefix XOR over the quotes says what lies inside them. A doubled
 * quote closes and opens again, which comes to the same. Stops where quotes are not as RFC 4180 has
 * them: one that opens behind text, or text behind one that closes.
 *
 * @module
 */

/** Where the text lies; before it, where scanning stopped. */
export const TEXT = 64;
export const STOP = 0;

const splat = (value: number): string => `(v128.const i8x16${` ${value}`.repeat(16)})`;
const is = (character: string): string =>
  `(i8x16.eq (local.get $v) ${splat(character.charCodeAt(0))})`;

const QUARTERS = [0, 16, 32, 48];
const mask = (name: string, lanes: string, quarter: number): string =>
  `(local.set $${name} (i64.or (local.get $${name}) (i64.shl
     (i64.extend_i32_u (i8x16.bitmask ${lanes})) (i64.const ${quarter}))))`;
const prefixStep = (bits: number): string =>
  `(local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const ${bits}))))`;
const not = (bits: string): string => `(i64.xor ${bits} (i64.const -1))`;
const get = (name: string): string => `(local.get $${name})`;
const clear = (...names: string[]): string =>
  names.map((name) => `(local.set $${name} (i64.const 0))`).join('\n        ');

export const source = `(module
  (memory (export "memory") 16)
  ;; From the start of a row at $at to $end, tokens to $tape: the place of each delimiter that ends a
  ;; field; and of each line feed that ends a row, with the highest bit set, and then the number of
  ;; line feeds so far. Returns the end of the tape; where scanning stopped is left in memory.
  (func (export "index")
    (param $at i32) (param $end i32) (param $tape i32) (param $delimiter i32) (result i32)
    (local $v v128) (local $d v128) (local $quotes i64) (local $marks i64) (local $feeds i64)
    (local $returns i64) (local $zeros i64) (local $inside i64) (local $carry i64)
    (local $opens i64) (local $closes i64) (local $limit i64) (local $odd i64)
    (local $mayOpen i64) (local $closed i64) (local $place i32) (local $lines i32)
    (local.set $d (i8x16.splat (local.get $delimiter)))
    (local.set $mayOpen (i64.const 1))
    (i32.store (i32.const ${STOP}) (local.get $end))
    (block $done
      (loop $blocks
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        ${clear('quotes', 'marks', 'feeds', 'returns', 'zeros')}
        ${QUARTERS.map(
          (quarter) => `
        (local.set $v (v128.load offset=${TEXT + quarter} (local.get $at)))
        ${mask('quotes', is('"'), quarter)}
        ${mask('marks', '(i8x16.eq (local.get $v) (local.get $d))', quarter)}
        ${mask('feeds', is('\n'), quarter)}
        ${mask('returns', is('\r'), quarter)}
        ${mask('zeros', is('\0'), quarter)}`,
        ).join('')}
        ;; Bytes of this block that count.
        (local.set $limit (i64.const -1))
        (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 64))
          (then (local.set $limit (i64.sub
            (i64.shl (i64.const 1) (i64.extend_i32_u (i32.sub (local.get $end) (local.get $at))))
            (i64.const 1)))))
        (local.set $inside (local.get $quotes))
        ${[1, 2, 4, 8, 16, 32].map(prefixStep).join('\n        ')}
        (local.set $inside (i64.xor (local.get $inside) (local.get $carry)))
        (local.set $carry (i64.shr_s (local.get $inside) (i64.const 63)))
        (local.set $opens (i64.and ${get('quotes')} ${get('inside')}))
        (local.set $closes (i64.and ${get('quotes')} ${not(get('inside'))}))
        ;; Outside, a field or a row ends.
        (local.set $marks (i64.and (i64.or ${get('marks')} ${get('feeds')}) ${not(get('inside'))}))
        (local.set $odd (i64.or ${get('zeros')} (i64.or
          (i64.and ${get('opens')} ${not(`(i64.or ${get('mayOpen')}
            (i64.shl (i64.or ${get('marks')} ${get('closes')}) (i64.const 1)))`)})
          (i64.and (i64.or ${get('closed')} (i64.shl ${get('closes')} (i64.const 1)))
            ${not(`(i64.or ${get('opens')} (i64.or ${get('marks')} ${get('returns')}))`)}))))
        (local.set $mayOpen
          (i64.shr_u (i64.or ${get('marks')} ${get('closes')}) (i64.const 63)))
        (local.set $closed (i64.shr_u ${get('closes')} (i64.const 63)))
        (local.set $odd (i64.and ${get('odd')} ${get('limit')}))
        (if (i64.ne ${get('odd')} (i64.const 0))
          (then (local.set $limit (i64.and ${get('limit')} (i64.sub
            (i64.shl (i64.const 1) (i64.ctz ${get('odd')})) (i64.const 1))))))
        (local.set $marks (i64.and ${get('marks')} ${get('limit')}))
        (block $empty
          (loop $token
            (br_if $empty (i64.eqz (local.get $marks)))
            (local.set $odd (i64.and ${get('marks')} (i64.sub (i64.const 0) ${get('marks')})))
            (local.set $place
              (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $marks)))))
            (if (i64.eqz (i64.and ${get('odd')} ${get('feeds')}))
              (then
                (i32.store (local.get $tape) (local.get $place))
                (local.set $tape (i32.add (local.get $tape) (i32.const 4))))
              (else
                (i32.store (local.get $tape)
                  (i32.or (local.get $place) (i32.const 0x80000000)))
                (i32.store offset=4 (local.get $tape) (i32.add (local.get $lines)
                  (i32.wrap_i64 (i64.popcnt (i64.and ${get('feeds')}
                    (i64.or ${get('odd')} (i64.sub ${get('odd')} (i64.const 1))))))))
                (local.set $tape (i32.add (local.get $tape) (i32.const 8)))))
            (local.set $marks (i64.xor ${get('marks')} ${get('odd')}))
            (br $token)))
        (local.set $lines (i32.add (local.get $lines)
          (i32.wrap_i64 (i64.popcnt ${get('feeds')}))))
        ;; A limit within the block, short of its end, is a byte to look at.
        (local.set $place (i32.add (local.get $at)
          (i32.wrap_i64 (i64.popcnt (local.get $limit)))))
        (if (i32.and
              (i64.ne (local.get $limit) (i64.const -1))
              (i32.lt_u (local.get $place) (local.get $end)))
          (then (i32.store (i32.const ${STOP}) (local.get $place)) (return (local.get $tape))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $blocks)))
    (local.get $tape))
)
`;
