/**
 * Sixteen bytes at a time, `$v` in WebAssembly text.
 *
 * @module
 */
export const splat = (value: number): string => `(v128.const i8x16${` ${value}`.repeat(16)})`;

/** Whether bytes of `$v` are from `first` on, `count` of them. */
export const within = (first: number, count: number): string =>
  `(i8x16.lt_u (i8x16.sub (local.get $v) ${splat(first)}) ${splat(count)})`;

/** Which bytes of `$v` are a character. */
export const is = (character: string): string =>
  `(i8x16.eq (local.get $v) ${splat(character.charCodeAt(0))})`;
