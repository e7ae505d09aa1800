/**
 * ggml's 4-bit levels that lie closer near zero. `IQ4_NL`: blocks of 32 with one fp16 scale. `IQ4_XS`:
 * blocks of 256 in eight runs of 32, each with a signed 6-bit scale relative to one fp16 factor; bytes: the
 * factor, two upper bits of each scale, four lower ones, 128 of levels. Byte i of a run holds value i in
 * its low half and value i + 16 in its high half.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { quantizer } from './quantizer.ts';

/** `kvalues_iq4nl` of https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;

const halfAt = (bytes: Uint8Array, at: number): number =>
  float16Value(bytes[at] | (bytes[at + 1] << 8));

/** Decodes 16 bytes at `at` to 32 values from number `out` on. */
function decodeRun(
  bytes: Uint8Array,
  at: number,
  scale: number,
  values: Float32Array,
  out: number,
): void {
  for (let i = 0; i < 16; i++) {
    values[out + i] = scale * LEVELS[bytes[at + i] & 15];
    values[out + i + 16] = scale * LEVELS[bytes[at + i] >>> 4];
  }
}

export const iq4_nl: WritableEncoding = {
  name: 'IQ4_NL',
  values: 32,
  bytes: 18,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 18, out += 32)
      decodeRun(bytes, at + 2, halfAt(bytes, at), values, out);
  },
  encode: quantizer(20, 18),
};

export const iq4_xs: WritableEncoding = {
  name: 'IQ4_XS',
  values: 256,
  bytes: 136,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 136, out += 256) {
      const factor = halfAt(bytes, at);
      const upper = bytes[at + 2] | (bytes[at + 3] << 8);
      for (let run = 0; run < 8; run++) {
        const low = (bytes[at + 4 + (run >>> 1)] >>> ((run & 1) * 4)) & 15;
        const scale = factor * ((low | (((upper >>> (run * 2)) & 3) << 4)) - 32);
        decodeRun(bytes, at + 8 + run * 16, scale, values, out + run * 32);
      }
    }
  },
  encode: quantizer(23, 136),
};
