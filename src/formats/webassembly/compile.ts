/**
 * Compiles a kernel from its text form, with SIMD.
 *
 * @module
 */
import wabt from 'wabt';

/** @param name Of the kernel in messages. */
export async function compileWat(name: string, source: string): Promise<WebAssembly.Module> {
  const { parseWat } = await wabt();
  const module = parseWat(`${name}.wat`, source, { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return WebAssembly.compile(new Uint8Array(buffer));
}
