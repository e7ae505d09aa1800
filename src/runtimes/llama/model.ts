/**
 * A GGUF model in memory, with a few sequences that it decodes side by side.
 *
 * @module
 */
import { statSync } from 'node:fs';
import type {
  LlamaContext,
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  LlamaModel as Loaded,
  Llama,
} from 'node-llama-cpp';
import { openGguf } from '../../weights/gguf/reader.ts';
import { fail } from '../../problem/problem.ts';

export interface LlamaSettings {
  /** Path of the GGUF file. */
  file: string;
  /** Tokens that one sequence can hold, prompt and reply together. */
  contextSize: number;
  /** How many prompts are decoded side by side. */
  sequences: number;
  /** Threads that compute, at most; results do not depend on it. */
  threads: number;
}

/** Tokens per call into llama.cpp. Fixed: the grouping of sums may depend on it. */
export const BATCH_TOKENS = 512;

/**
 * Below this size of the file one thread is as fast as several: they would mostly wait for each
 * other, and by spinning, which ruins both where another program runs.
 */
const SMALL_BYTES = 64 * 2 ** 20;

/** A loaded model; whoever opened it closes it. */
export class LlamaModel {
  readonly contextSize: number;
  readonly sequences: readonly LlamaContextSequence[];
  readonly #model: Loaded;
  readonly #context: LlamaContext;

  private constructor(model: Loaded, context: LlamaContext, contextSize: number) {
    this.#model = model;
    this.#context = context;
    this.contextSize = contextSize;
    this.sequences = Array.from({ length: context.totalSequences }, () => context.getSequence());
  }

  /**
   * Loads a GGUF file, into memory outside the JavaScript heap.
   *
   * @throws `gguf.header`, `gguf.version`, `gguf.type`, `weights.truncated` when the file is no good;
   *   `llama.unavailable`; `llama.load` when llama.cpp refuses the file.
   */
  static async open(settings: LlamaSettings): Promise<LlamaModel> {
    // Our reader says where a damaged file goes wrong; the library may wait on it for minutes.
    await (await openGguf(settings.file)).close();
    const llama = await llamaLibrary();
    try {
      const model = await llama.loadModel({ modelPath: settings.file, gpuLayers: 0 });
      const context = await model.createContext({
        contextSize: settings.contextSize,
        sequences: settings.sequences,
        batchSize: BATCH_TOKENS,
        threads: statSync(settings.file).size < SMALL_BYTES ? 1 : settings.threads,
        // Its processor kernel adds attention up in half precision, which blurs small differences.
        flashAttention: false,
      });
      return new LlamaModel(model, context, settings.contextSize);
    } catch (error) {
      return fail('llama.load', 'llama.cpp cannot load this model file', {
        location: { file: settings.file },
        cause: error,
      });
    }
  }

  /**
   * Makes what holds one reply to a grammar in the notation of llama.cpp (GBNF).
   *
   * @throws `llama.grammar` when llama.cpp refuses it, as where a rule begins with itself.
   */
  async constrain(gbnf: string): Promise<LlamaGrammarEvaluationState> {
    const [llama, { LlamaGrammarEvaluationState }] = await Promise.all([
      llamaLibrary(),
      import('node-llama-cpp'),
    ]);
    try {
      const grammar = await llama.createGrammar({ grammar: gbnf });
      return new LlamaGrammarEvaluationState({ model: this.#model, grammar });
    } catch (error) {
      return fail('llama.grammar', 'llama.cpp makes no grammar of this', { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#context.dispose();
    await this.#model.dispose();
  }
}

let library: Promise<Llama> | undefined;

/** Gives the library, loaded on first use: one for the process. */
function llamaLibrary(): Promise<Llama> {
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
