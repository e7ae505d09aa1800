/**
 * Kernels are inner loops in WebAssembly with SIMD, written in AssemblyScript in `kernels/` at the
 * top of the repository and committed as they were built, beside this file. A process compiles each
 * once: threads that are started afterwards have what was compiled before.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

// Browsers' types, which the page adds, are stricter here than Node's.
type Imports = Parameters<typeof WebAssembly.instantiate>[1];

/**
 * Loads a kernel.
 *
 * @param name Of the file without its ending.
 * @returns What a new instance, with memory of its own, exports.
 */
export async function loadKernel<Exports>(
  name: string,
  imports: Record<string, Record<string, unknown>> = {},
): Promise<Exports> {
  const { exports } = await WebAssembly.instantiate(await compile(name), imports as Imports);
  return exports as Exports;
}

/** As `loadKernel`, for who cannot wait: reads and compiles on this thread. */
export function loadKernelNow<Exports>(name: string): Exports {
  const module = new WebAssembly.Module(readFileSync(new URL(`${name}.wasm`, import.meta.url)));
  return new WebAssembly.Instance(module).exports as Exports;
}

async function compile(name: string): Promise<WebAssembly.Module> {
  const key = `kernel ${name}`;
  // The types of Node leave modules out of what can be cloned.
  const known = getEnvironmentData(key) as unknown as WebAssembly.Module | undefined;
  if (known !== undefined) return known;
  const module = await WebAssembly.compile(
    await readFile(new URL(`${name}.wasm`, import.meta.url)),
  );
  setEnvironmentData(key, module as unknown as string);
  return module;
}
