/** binary16 and back, ties to even. */

export function halfBits(x: f32): u32 {
  const bits = reinterpret<u32>(x);
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size >= 0x47800000) return sign | (size > 0x7f800000 ? 0x7e00 : 0x7c00);
  // Below the smallest normal number, 2⁻¹⁴, all are multiples of 2⁻²⁴.
  if (size < 0x38800000) return sign | (<u32>nearest<f32>(abs<f32>(x) * 16777216.0));
  return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
}

/** The value of what `halfBits` returns. */
export function halfValue(bits: u32): f32 {
  const size = bits & 0x7fff;
  const value =
    size < 0x400
      ? <f32>size / 16777216.0
      : size < 0x7c00
        ? reinterpret<f32>((size << 13) + 0x38000000)
        : reinterpret<f32>((size << 13) | 0x7f800000);
  return (bits & 0x8000) != 0 ? -value : value;
}
