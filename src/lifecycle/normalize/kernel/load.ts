/**
 * The text kernel, instantiated. It is compiled once; each instance has a memory of its own.
 *
 * @module
 */
import { compileWat } from '../../../formats/webassembly/compile.ts';
import { source } from './source/module.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

/** @param compose Makes the text between two places of the memory uniform; see its import. */
export async function loadTextModule(
  compose: (from: number, to: number) => number,
): Promise<Record<string, unknown>> {
  compiled ??= compileWat('text', source);
  const { exports } = await WebAssembly.instantiate(await compiled, { text: { compose } });
  return exports;
}
