/**
 * Compiles a graph for ONNX Runtime and runs it on memory the caller owns: inputs and outputs are
 * views, read and written in place.
 *
 * The Node binding copies every fetched output into a fresh ArrayBuffer after the run, although it
 * has already been written to the caller's memory: half a gigabyte of garbage per step of a
 * 135M-parameter model. The fence is a first output that is a sequence, which the binding refuses
 * to convert; it throws when the results are complete and before the first copy.
 *
 * @module
 */
import './no-telemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';

import type { Graph } from './graph.ts';

const fence = 'fence';
const fenceReached = /Non tensor type/;

/** A dense array and its shape. */
export interface TensorView {
  data: Float32Array | BigInt64Array;
  shape: readonly number[];
}

export type Bindings = Readonly<Record<string, Tensor>>;

export const tensor = ({ data, shape }: TensorView): Tensor =>
  new Tensor(data instanceof Float32Array ? 'float32' : 'int64', data, shape);

export interface Session {
  /** Computes the outputs that are given, into their own memory. */
  run(inputs: Bindings, outputs: Bindings): Promise<void>;
  release(): Promise<void>;
}

export async function compile(graph: Graph, threads: number): Promise<Session> {
  const session = await InferenceSession.create(graph.encode(fence), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Patterns are kept per input shape and grow with every new micro-batch shape.
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Several sessions share the cores: one that is not running must not spin.
    extra: { session: { force_spinning_stop: '1' } },
  });
  return {
    async run(inputs, outputs) {
      try {
        await session.run(inputs, { [fence]: null, ...outputs } as InferenceSession.FetchesType);
      } catch (error) {
        if (!(error instanceof Error && fenceReached.test(error.message))) throw error;
      }
    },
    release: () => session.release(),
  };
}
