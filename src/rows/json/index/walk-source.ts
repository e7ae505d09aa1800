/**
 * Walks the tokens of a line and writes down its nodes. Where a line is not plain it gives up: the
 * strict parser will say what is wrong, if anything is.
 *
 * @module
 */
import { nodeField, nodeKind, NODE_WORDS, NO_KEY } from '../../records/node-row.ts';
import {
  COUNT,
  KEY_BYTES,
  keyField,
  KEYS,
  MOST_KEYS,
  MOST_NODES,
  MOST_OPEN,
  NODES,
  OPEN,
  PLACE,
  PLACE_BITS,
  TEXT,
} from './layout.ts';

const code = (character: string): string => `(i32.const ${character.charCodeAt(0)})`;
const get = (name: string): string => `(local.get $${name})`;
const byteAt = (name: string): string => `(i32.load8_u offset=${TEXT} ${get(name)})`;
const isDigit = `(i32.lt_u (i32.sub ${byteAt('at')} (i32.const 48)) (i32.const 10))`;
const wordOf = (text: string): string =>
  `(i32.const ${Buffer.from(text.slice(0, 4), 'latin1').readInt32LE(0)})`;
const giveUp = '(return (i32.const 0))';
const giveUpUnless = (condition: string): string => `(if (i32.eqz ${condition}) (then ${giveUp}))`;

const NODE_BYTES = 4 * NODE_WORDS;
const nodeAt = (node: string): string => `(i32.mul ${get(node)} (i32.const ${NODE_BYTES}))`;
const field = (name: keyof typeof nodeField): string => `offset=${NODES + 4 * nodeField[name]}`;
const load = (name: keyof typeof nodeField, at: string): string =>
  `(i32.load ${field(name)} ${get(at)})`;
const store = (name: keyof typeof nodeField, at: string, value: string): string =>
  `(i32.store ${field(name)} ${get(at)} ${value})`;

const isSpace = `(i32.or
  (i32.eq ${get('byte')} ${code(' ')})
  (i32.or
    (i32.lt_u (i32.sub ${get('byte')} ${code('\t')}) (i32.const 2))
    (i32.eq ${get('byte')} ${code('\r')})))`;

const space = `
  ;; The first place from $at on, up to $end, that is no white space.
  (func $space (param $at i32) (param $end i32) (result i32)
    (local $byte i32)
    (block $done
      (loop $next
        (br_if $done (i32.eq ${get('at')} ${get('end')}))
        (local.set $byte ${byteAt('at')})
        (br_if $done (i32.eqz ${isSpace}))
        (local.set $at (i32.add ${get('at')} (i32.const 1)))
        (br $next)))
    ${get('at')})

  ;; The place behind the last byte that is no white space; there is one.
  (func $trimmed (param $end i32) (result i32)
    (local $byte i32)
    (loop $next
      (local.set $end (i32.sub ${get('end')} (i32.const 1)))
      (local.set $byte ${byteAt('end')})
      (br_if $next ${isSpace}))
    (i32.add ${get('end')} (i32.const 1)))`;

/** Small numbers are held exactly; longer ones have to be looked at. */
const LONGEST_LITERAL = 16;

const literal = `
  ;; The kind of the literal between two places; -1 where it is none, or a number of many digits.
  (func $literal (param $at i32) (param $end i32) (result i32)
    (local $length i32) (local $word i32)
    (local.set $length (i32.sub ${get('end')} ${get('at')}))
    (if (i32.gt_u ${get('length')} (i32.const ${LONGEST_LITERAL})) (then (return (i32.const -1))))
    (local.set $word (i32.load offset=${TEXT} ${get('at')}))
    (if (i32.eq ${get('length')} (i32.const 4))
      (then
        (if (i32.eq ${get('word')} ${wordOf('true')})
          (then (return (i32.const ${nodeKind.boolean}))))
        (if (i32.eq ${get('word')} ${wordOf('null')})
          (then (return (i32.const ${nodeKind.null}))))))
    (if (i32.and (i32.eq ${get('length')} (i32.const 5)) (i32.and
          (i32.eq ${get('word')} ${wordOf('fals')})
          (i32.eq (i32.load8_u offset=${TEXT + 4} ${get('at')}) ${code('e')})))
      (then (return (i32.const ${nodeKind.boolean}))))
    (if (i32.eq ${byteAt('at')} ${code('-')})
      (then (local.set $at (i32.add ${get('at')} (i32.const 1)))))
    (if (i32.or (i32.ge_u ${get('at')} ${get('end')}) (i32.eqz ${isDigit}))
      (then (return (i32.const -1))))
    ;; No digit may follow a zero.
    (if (i32.eq ${byteAt('at')} ${code('0')})
      (then (local.set $at (i32.add ${get('at')} (i32.const 1))))
      (else (local.set $at (call $digits ${get('at')} ${get('end')}))))
    (if (i32.eq ${get('at')} ${get('end')}) (then (return (i32.const ${nodeKind.number}))))
    (if (i32.ne ${byteAt('at')} ${code('.')}) (then (return (i32.const -1))))
    (local.set $at (i32.add ${get('at')} (i32.const 1)))
    (if (i32.eq ${get('at')} ${get('end')}) (then (return (i32.const -1))))
    (select (i32.const ${nodeKind.number}) (i32.const -1)
      (i32.eq (call $digits ${get('at')} ${get('end')}) ${get('end')})))

  (func $digits (param $at i32) (param $end i32) (result i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u ${get('at')} ${get('end')}))
        (br_if $done (i32.eqz ${isDigit}))
        (local.set $at (i32.add ${get('at')} (i32.const 1)))
        (br $next)))
    ${get('at')})`;

const key = `
  ;; The number of a key; most rows have the keys of the row before, in the same places.
  (func $key (param $node i32) (param $from i32) (param $end i32) (result i32)
    (local $known i32) (local $length i32) (local $at i32)
    (block $other
      (br_if $other (i32.ge_u ${get('node')} (i32.const ${MOST_KEYS})))
      (local.set $known (i32.mul ${get('node')} (i32.const ${KEY_BYTES})))
      (local.set $length (i32.sub ${get('end')} ${get('from')}))
      (br_if $other (i32.ne ${get('length')}
        (i32.load offset=${KEYS + keyField.length} ${get('known')})))
      (block $same
        (loop $next
          (br_if $same (i32.ge_u ${get('at')} ${get('length')}))
          ;; Eight bytes, less those behind the end.
          (br_if $other (i64.ne (i64.const 0) (i64.shl
            (i64.xor
              (i64.load offset=${KEYS + keyField.bytes} (i32.add ${get('known')} ${get('at')}))
              (i64.load offset=${TEXT} (i32.add ${get('from')} ${get('at')})))
            (i64.extend_i32_u (i32.shl
              (select
                (i32.sub (i32.const 8) (i32.sub ${get('length')} ${get('at')}))
                (i32.const 0)
                (i32.lt_u (i32.sub ${get('length')} ${get('at')}) (i32.const 8)))
              (i32.const 3))))))
          (local.set $at (i32.add ${get('at')} (i32.const 8)))
          (br $next)))
      (return (i32.load offset=${KEYS + keyField.number} ${get('known')})))
    (call $name ${get('node')} ${get('from')} ${get('end')}))`;

/** Sets `token`, `place` and `at` by the next token, before which there may be white space alone. */
const take = `
  ${giveUpUnless(`(i32.lt_u ${get('tape')} ${get('tapeEnd')})`)}
  (local.set $token (i32.load ${get('tape')}))
  (local.set $place (i32.and ${get('token')} (i32.const ${PLACE})))
  (local.set $token (i32.shr_u ${get('token')} (i32.const ${PLACE_BITS})))
  (if (i32.ne ${get('at')} ${get('place')}) (then
    ${giveUpUnless(`(i32.eq (call $space ${get('at')} ${get('place')}) ${get('place')})`)}))
  (local.set $tape (i32.add ${get('tape')} (i32.const 4)))
  (local.set $at (i32.add ${get('place')} (i32.const 1)))`;
const tokenIs = (character: string): string => `(i32.eq ${get('token')} ${code(character)})`;
/** Behind the quote that opens a string: where it begins and ends, and on behind the other quote. */
const string = `
  (local.set $from ${get('at')})
  ${giveUpUnless(`(i32.lt_u ${get('tape')} ${get('tapeEnd')})`)}
  (local.set $place (i32.and (i32.load ${get('tape')}) (i32.const ${PLACE})))
  (local.set $tape (i32.add ${get('tape')} (i32.const 4)))
  (local.set $at (i32.add ${get('place')} (i32.const 1)))`;
/** With the token of a key: reads it, which no other member may have, and goes to the value. */
const member = `
  ${giveUpUnless(tokenIs('"'))}
  ${string}
  (local.set $key (call $key ${get('count')} ${get('from')} ${get('place')}))
  (if (i32.lt_s ${get('key')} (i32.const 0)) (then ${giveUp}))
  (local.set $other (i32.add ${get('parent')} (i32.const 1)))
  (block $different
    (loop $others
      (br_if $different (i32.eq ${get('other')} ${get('count')}))
      (local.set $other ${nodeAt('other')})
      (if (i32.eq ${load('key', 'other')} ${get('key')}) (then ${giveUp}))
      (local.set $other ${load('after', 'other')})
      (br $others)))
  ${take}
  ${giveUpUnless(tokenIs(':'))}
  (br $values)`;
const close = `
  (local.set $node ${nodeAt('parent')})
  ${store('end', 'node', get('at'))}
  ${store('after', 'node', get('count'))}
  (local.set $open (i32.sub ${get('open')} (i32.const 4)))`;
/** Of a value between two places, without others in it. */
const leaf = (kind: string): string => `
  ${store('kind', 'node', kind)}
  ${store('start', 'node', get('from'))}
  ${store('end', 'node', get('place'))}
  ${store('after', 'node', get('count'))}
  (br $whole)`;

export const walk = `
  ${space} ${literal} ${key}

  ;; Reads the line from $at, whose tokens are from $tape on. Returns the token of its line feed, or
  ;; the end of the tape; 0 where it is not plain.
  (func (export "walk")
    (param $at i32) (param $length i32) (param $tape i32) (param $tapeEnd i32) (result i32)
    (local $count i32) (local $node i32) (local $key i32) (local $open i32) (local $parent i32)
    (local $token i32) (local $place i32) (local $from i32) (local $kind i32) (local $other i32)
    (local.set $key (i32.const ${NO_KEY}))
    (block $done
      (loop $values
        ${giveUpUnless(`(i32.lt_u ${get('count')} (i32.const ${MOST_NODES}))`)}
        ${giveUpUnless(`(i32.lt_u ${get('tape')} ${get('tapeEnd')})`)}
        (local.set $parent ${get('count')})
        (local.set $node ${nodeAt('count')})
        (local.set $count (i32.add ${get('count')} (i32.const 1)))
        ${store('key', 'node', get('key'))}
        (local.set $key (i32.const ${NO_KEY}))
        (local.set $token (i32.load ${get('tape')}))
        (local.set $place (i32.and ${get('token')} (i32.const ${PLACE})))
        (block $whole
          (local.set $from (call $space ${get('at')} ${get('place')}))
          (if (i32.ne ${get('from')} ${get('place')})
            (then
              ;; A literal ends before the next token, which is left where it is.
              (local.set $at ${get('place')})
              (local.set $place (call $trimmed ${get('place')}))
              (local.set $kind (call $literal ${get('from')} ${get('place')}))
              (if (i32.lt_s ${get('kind')} (i32.const 0)) (then ${giveUp}))
              ${leaf(get('kind'))}))
          (local.set $token (i32.shr_u ${get('token')} (i32.const ${PLACE_BITS})))
          (local.set $tape (i32.add ${get('tape')} (i32.const 4)))
          (local.set $at (i32.add ${get('place')} (i32.const 1)))
          (if ${tokenIs('"')} (then ${string} ${leaf(`(i32.const ${nodeKind.string})`)}))
          ${giveUpUnless(`(i32.lt_u ${get('open')} (i32.const ${4 * MOST_OPEN}))`)}
          (i32.store offset=${OPEN} ${get('open')} ${get('parent')})
          (local.set $open (i32.add ${get('open')} (i32.const 4)))
          ${store('start', 'node', get('place'))}
          (if ${tokenIs('{')}
            (then
              ${store('kind', 'node', `(i32.const ${nodeKind.object})`)}
              ${take}
              (if (i32.eqz ${tokenIs('}')}) (then ${member})))
            (else
              ${giveUpUnless(tokenIs('['))}
              ${store('kind', 'node', `(i32.const ${nodeKind.list})`)}
              ;; Where it is not empty, its first value comes.
              (br_if $values (i32.ge_u ${get('tape')} ${get('tapeEnd')}))
              (local.set $token (i32.load ${get('tape')}))
              (br_if $values (i32.ne (i32.shr_u ${get('token')} (i32.const ${PLACE_BITS})) ${code(']')}))
              (local.set $place (i32.and ${get('token')} (i32.const ${PLACE})))
              (br_if $values (i32.ne (call $space ${get('at')} ${get('place')}) ${get('place')}))
              ${take}))
          ${close})
        (loop $next
          (br_if $done (i32.eqz ${get('open')}))
          (local.set $parent (i32.load offset=${OPEN - 4} ${get('open')}))
          (local.set $node ${nodeAt('parent')})
          ${take}
          (if (i32.eq ${load('kind', 'node')} (i32.const ${nodeKind.object}))
            (then
              (if ${tokenIs(',')} (then ${take} ${member}))
              ${giveUpUnless(tokenIs('}'))})
            (else
              (br_if $values ${tokenIs(',')})
              ${giveUpUnless(tokenIs(']'))}))
          ${close}
          (br $next))))
    (if (i32.ne (i32.load ${field('kind')} (i32.const 0)) (i32.const ${nodeKind.object}))
      (then ${giveUp}))
    (local.set $place ${get('length')})
    (if (i32.lt_u ${get('tape')} ${get('tapeEnd')})
      (then
        (local.set $token (i32.load ${get('tape')}))
        (local.set $place (i32.and ${get('token')} (i32.const ${PLACE})))
        ${giveUpUnless(`(i32.eq (i32.shr_u ${get('token')} (i32.const ${PLACE_BITS})) ${code('\n')})`)}))
    ${giveUpUnless(`(i32.eq (call $space ${get('at')} ${get('place')}) ${get('place')})`)}
    (i32.store (i32.const ${COUNT}) ${get('count')})
    ${get('tape')})`;
