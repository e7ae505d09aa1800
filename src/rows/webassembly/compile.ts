/**
 * Kernels are written in WebAssembly's text form, with SIMD. The build assembles them, so that a
 * process need not load an assembler, which takes longer than most kernels run; whatever the build
 * has not, as when a source was changed since, is assembled when it is asked for. A process compiles
 * each once: threads that are started afterwards have what was compiled before.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Also for who runs from the source, as tests do. */
const BUILT = new URL('kernels/', import.meta.url.replace('/src/rows/', '/dist/rows/'));

/**
 * @param name Of the kernel, its own among all.
 * @returns What an instance with a memory of its own exports, unless it imports one.
 */
export async function instantiate<Exports>(
  name: string,
  source: string,
  imports: Record<string, Record<string, unknown>> = {},
): Promise<Exports> {
  const { exports } = await WebAssembly.instantiate(await compile(name, source), imports);
  return exports as Exports;
}

async function compile(name: string, source: string): Promise<WebAssembly.Module> {
  const key = `kernel ${name}`;
  // The types of Node leave modules out of what can be cloned.
  const known = getEnvironmentData(key) as unknown as WebAssembly.Module | undefined;
  if (known !== undefined) return known;
  const bytes = (await readBuilt(name, source)) ?? (await assemble(name, source));
  const module = await WebAssembly.compile(bytes);
  setEnvironmentData(key, module as unknown as string);
  return module;
}

/** Where the build leaves a kernel: another source is another file. */
export const builtKernel = (name: string, source: string): URL =>
  new URL(`${name}-${createHash('sha256').update(source).digest('hex').slice(0, 16)}.wasm`, BUILT);

export async function assemble(name: string, source: string): Promise<Uint8Array> {
  const { default: wabt } = await import('wabt');
  const { parseWat } = await wabt();
  const module = parseWat(`${name}.wat`, source, { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return new Uint8Array(buffer);
}

async function readBuilt(name: string, source: string): Promise<Uint8Array | null> {
  try {
    return await readFile(builtKernel(name, source));
  } catch {
    return null;
  }
}
