/**
 * Unpacks Snappy (format_description.txt of google/snappy). What a tag says is looked up in a table,
 * so that the only jumps that a processor has to guess are those between literals and copies; bytes
 * go sixteen at a time.
 *
 * @module
 */
const VECTOR = 16;
const LONG = 4 * VECTOR;
/** Entries of two bytes by tag, and masks of four by the bytes that follow one. */
const TABLE = 16;
const MASKS = TABLE + 2 * 256;
/** Where a block is to lie. */
export const BLOCK = MASKS + 4 * 5 + 12;
/** Read and written beyond the ends of a block and of what it comes to. */
export const MARGIN = LONG;

/** A tag: the length in its lowest byte, three bits of how far back, how many bytes follow. */
function entryOf(tag: number): number {
  const long = tag >> 2;
  const kind = tag & 3;
  if (kind === 0) return long < 60 ? long + 1 : ((long - 59) << 11) | 1;
  if (kind === 1) return (1 << 11) | ((tag >> 5) << 8) | ((long & 7) + 4);
  return ((kind === 2 ? 2 : 4) << 11) | (long + 1);
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
const entries = Uint16Array.from({ length: 256 }, (_, tag) => entryOf(tag));
const masks = Uint32Array.from({ length: 5 }, (_, bytes) => 2 ** (8 * bytes) - 1);
const data = (at: number, { buffer }: { buffer: ArrayBufferLike }): string =>
  `(data (i32.const ${at}) "${hex(new Uint8Array(buffer))}")`;

const get = (name: string): string => `(local.get $${name})`;
const set = (name: string, value: string): string => `(local.set $${name} ${value})`;
const add = (name: string, value: string): string => set(name, `(i32.add ${get(name)} ${value})`);
const copy = (from: string, place: number): string =>
  `(v128.store offset=${place} ${get('out')} (v128.load offset=${place} ${get(from)}))`;

/** The rest of a copy, none of which are longer, or of a literal that is not. */
const further = (from: string): string => [1, 2, 3].map((n) => copy(from, n * VECTOR)).join(' ');

export const source = `(module
  (memory (export "memory") 2)
  ${data(TABLE, entries)}
  ${data(MASKS, masks)}
  ;; Elements from $at to $end, behind the length, to $out up to $stop. Returns 1, or 0 for damage.
  (func (export "uncompress")
    (param $at i32) (param $end i32) (param $out i32) (param $stop i32) (result i32)
    (local $start i32) (local $tag i32) (local $entry i32) (local $word i32) (local $length i32)
    (local $from i32) (local $to i32)
    ${set('start', get('out'))}
    (block $damaged
      (block $done
        (loop $next
          (br_if $done (i32.ge_u ${get('at')} ${get('end')}))
          ${set('tag', `(i32.load8_u ${get('at')})`)}
          ${set('entry', `(i32.load16_u offset=${TABLE} (i32.shl ${get('tag')} (i32.const 1)))`)}
          ${set('length', `(i32.and ${get('entry')} (i32.const 255))`)}
          ${set('from', `(i32.shr_u ${get('entry')} (i32.const 11))`)}
          ;; The bytes that follow, as a number.
          ${set('word', `(i32.and (i32.load offset=1 ${get('at')}) (i32.load offset=${MASKS} (i32.shl ${get('from')} (i32.const 2))))`)}
          ${set('at', `(i32.add ${get('at')} (i32.add ${get('from')} (i32.const 1)))`)}
          (br_if $damaged (i32.gt_u ${get('at')} ${get('end')}))
          (if (i32.and ${get('tag')} (i32.const 3))
            (then
              ;; A copy of what was written. None at all is too far back too.
              ${add('word', `(i32.and ${get('entry')} (i32.const ${7 << 8}))`)}
              ${set('from', `(i32.sub ${get('out')} ${get('word')})`)}
              (br_if $damaged (i32.or
                (i32.ge_u (i32.sub ${get('word')} (i32.const 1)) (i32.sub ${get('out')} ${get('start')}))
                (i32.gt_u ${get('length')} (i32.sub ${get('stop')} ${get('out')}))))
              (if (i32.ge_u ${get('word')} (i32.const ${VECTOR}))
                (then
                  ${copy('from', 0)}
                  (if (i32.gt_u ${get('length')} (i32.const ${VECTOR}))
                    (then ${further('from')})))
                (else
                  ;; It overtakes itself.
                  ${set('to', get('out'))}
                  (loop $more
                    (i32.store8 ${get('to')} (i32.load8_u ${get('from')}))
                    ${add('to', '(i32.const 1)')}
                    ${add('from', '(i32.const 1)')}
                    (br_if $more (i32.lt_u (i32.sub ${get('to')} ${get('out')}) ${get('length')})))))
              ${add('out', get('length'))}
              (br $next)))
          ;; A literal; of a long one the length follows, less one.
          ${add('length', get('word'))}
          (br_if $damaged (i32.or
            (i32.ge_u (i32.sub ${get('length')} (i32.const 1)) (i32.sub ${get('end')} ${get('at')}))
            (i32.gt_u ${get('length')} (i32.sub ${get('stop')} ${get('out')}))))
          ${copy('at', 0)}
          (if (i32.gt_u ${get('length')} (i32.const ${VECTOR}))
            (then
              ${further('at')}
              (if (i32.gt_u ${get('length')} (i32.const ${LONG}))
                (then (memory.copy ${get('out')} ${get('at')} ${get('length')})))))
          ${add('at', get('length'))}
          ${add('out', get('length'))}
          (br $next)))
      (return (i32.eq ${get('out')} ${get('stop')})))
    (i32.const 0)))`;
