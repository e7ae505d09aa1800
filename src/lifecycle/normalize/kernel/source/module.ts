import { chat } from './chat.ts';
import { escapes } from './escapes.ts';
import { fold } from './fold.ts';
import { hashes } from './hashes.ts';
import { look } from './look.ts';
import { shingles } from './shingles.ts';

/** The text kernel in WebAssembly text. */
export const source = `(module
  (memory (export "memory") 16)
  ${escapes}
  ${shingles}
  ${look}
  ${fold}
  ${hashes}
  ${chat}
)`;
