/**
 * Compiles a kernel from its text form, with SIMD: once in a process, for threads that are started
 * afterwards have what was compiled before.
 *
 * @module
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** @param name Of the kernel, its own among all. */
export async function compileWat(name: string, source: string): Promise<WebAssembly.Module> {
  const key = `kernel ${name}`;
  // The types of Node leave modules out of what can be cloned.
  const known = getEnvironmentData(key) as unknown as WebAssembly.Module | undefined;
  if (known !== undefined) return known;
  const { default: wabt } = await import('wabt');
  const { parseWat } = await wabt();
  const text = parseWat(`${name}.wat`, source, { simd: true });
  const { buffer } = text.toBinary({});
  text.destroy();
  const module = await WebAssembly.compile(new Uint8Array(buffer));
  setEnvironmentData(key, module as unknown as string);
  return module;
}
