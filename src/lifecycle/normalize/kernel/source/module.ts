import { chat } from './chat.ts';
import { escapes } from './escapes.ts';
import { fold } from './fold.ts';
import { hashes } from './hashes.ts';
import { look } from './look.ts';
import { shingles } from './shingles.ts';
import { sign } from './sign.ts';

/** The text kernel in WebAssembly text. */
export const source = `(module
  ;; Makes a text uniform by way of a string, in place. Returns its end, or 0 where it would grow.
  (import "text" "compose" (func $compose (param i32 i32) (result i32)))
  (memory (export "memory") 16)
  ${escapes}
  ${shingles}
  ${sign}
  ${look}
  ${fold}
  ${hashes}
  ${chat}
)`;
