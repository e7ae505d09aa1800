/**
 * A decoder graph in ONNX Runtime with the keys and values of one sequence, as transformers.js runs it.
 *
 * @module
 */
import '../../engine/graph/no-telemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fail } from '../../problem/problem.ts';

/** A loaded graph; whoever opened it closes it. */
export class OnnxDecoder {
  readonly #session: InferenceSession;
  readonly #empty: Record<string, Tensor>;
  #past: Record<string, Tensor>;
  #read = 0;

  private constructor(session: InferenceSession, empty: Record<string, Tensor>) {
    this.#session = session;
    this.#empty = empty;
    this.#past = empty;
  }

  /**
   * Loads a graph and the weights beside it.
   *
   * @param threads With one, sums are added up in one order on every machine of a kind.
   * @throws `onnx.load` when ONNX Runtime refuses the file.
   */
  static async open(file: string, threads = 1): Promise<OnnxDecoder> {
    try {
      const session = await InferenceSession.create(file, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        enableMemPattern: false,
        logSeverityLevel: 3,
      });
      return new OnnxDecoder(session, emptyCache(session));
    } catch (error) {
      return fail('onnx.load', 'ONNX Runtime cannot load this graph', {
        location: { file },
        cause: error,
      });
    }
  }

  /** Forgets what was read. */
  restart(): void {
    this.#past = this.#empty;
    this.#read = 0;
  }

  /**
   * Reads tokens after those that were read before.
   *
   * @param kept Of how many of the last tokens logits are wanted; of all when 0.
   * @returns Logits, row-major [kept, vocabulary].
   */
  async read(ids: ArrayLike<number>, kept = 0): Promise<Float32Array> {
    const total = this.#read + ids.length;
    const integers = (values: ArrayLike<number>, shape: number[]) =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
    const { logits, ...present } = await this.#session.run({
      input_ids: integers(ids, [1, ids.length]),
      attention_mask: integers(new Uint8Array(total).fill(1), [1, total]),
      num_logits_to_keep: integers([kept], []),
      ...this.#past,
    });
    this.#past = Object.fromEntries(
      Object.entries(present).map(([name, tensor]) => [
        name.replace('present', 'past_key_values'),
        tensor,
      ]),
    );
    this.#read = total;
    return logits.data as Float32Array;
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

/** The cache before the first token, by the shapes that the graph declares, as transformers.js makes it. */
function emptyCache(session: InferenceSession): Record<string, Tensor> {
  const cache: Record<string, Tensor> = {};
  for (const value of session.inputMetadata) {
    if (!value.isTensor || !value.name.startsWith('past_key_values')) continue;
    const shape = value.shape.map((size) =>
      typeof size === 'number' ? size : Number(size === 'batch_size'),
    );
    cache[value.name] =
      value.type === 'float16'
        ? new Tensor('float16', new Uint16Array(0), shape)
        : new Tensor('float32', new Float32Array(0), shape);
  }
  return cache;
}
