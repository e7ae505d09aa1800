/**
 * The text kernel, instantiated. It is compiled once; each instance has a memory of its own.
 *
 * @module
 */
import { compileWat } from '../../../formats/webassembly/compile.ts';
import { source } from './source/module.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

export async function loadTextModule(): Promise<Record<string, unknown>> {
  compiled ??= compileWat('text', source);
  const { exports } = await WebAssembly.instantiate(await compiled, {});
  return exports;
}
