/**
 * llama.cpp, through the prebuilt library of this platform. Nothing is compiled or downloaded, and
 * it runs on the processor only, so that results do not depend on a graphics card being there.
 *
 * @module
 */
import type { Llama } from 'node-llama-cpp';
import { fail } from '../../problem/problem.ts';

let library: Promise<Llama> | undefined;

/**
 * The library, loaded on first use: one for the process.
 *
 * @throws `llama.unavailable` when there is no prebuilt library for this platform.
 */
export function llamaLibrary(): Promise<Llama> {
  library ??= load();
  return library;
}

async function load(): Promise<Llama> {
  try {
    const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
    return await getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: LlamaLogLevel.error,
      logger: () => {},
      // No limit shared by all contexts: each context is given its number of threads.
      maxThreads: 0,
    });
  } catch (error) {
    return fail('llama.unavailable', 'llama.cpp cannot be loaded on this machine', {
      cause: error,
    });
  }
}
