/**
 * The text kernel, instantiated. It is compiled once; each instance has a memory of its own.
 *
 * @module
 */
import wabt from 'wabt';
import { source } from './source/module.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

export async function loadTextModule(): Promise<Record<string, unknown>> {
  compiled ??= compile();
  const { exports } = await WebAssembly.instantiate(await compiled, {});
  return exports;
}

async function compile(): Promise<WebAssembly.Module> {
  const { parseWat } = await wabt();
  const module = parseWat('text.wat', source, { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return WebAssembly.compile(new Uint8Array(buffer));
}
