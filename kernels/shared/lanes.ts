/** Sixteen bytes at a time. */

/** Sixteen times a byte. */
export function splat(byte: i32): v128 {
  return i8x16.splat(<i8>byte);
}

/** Which bytes are from `first` on, `count` of them. */
export function within(v: v128, first: i32, count: i32): v128 {
  return i8x16.lt_u(i8x16.sub(v, splat(first)), splat(count));
}

/** ASCII in lower case. */
export function lowerCase(v: v128): v128 {
  return v128.or(v, v128.and(within(v, 0x41, 26), splat(0x20)));
}
