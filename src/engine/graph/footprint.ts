/**
 * How much memory the intermediate results of a graph take while it runs, from shapes alone. Results
 * that the caller fetches lie in memory of its own and cost nothing; the others live from the node
 * that makes them to the last that reads them, in the order of the nodes, which is ONNX Runtime's.
 *
 * @module
 */
import type { OnnxNode } from '../../weights/onnx/model.ts';
import { fail } from '../../problem/problem.ts';
import { elements } from '../model/config.ts';
import type { Graph, Value } from './graph.ts';
import { inferShapes, type Shape } from './shapes.ts';

const floatBytes = 4;

export interface Run {
  /** Sizes of the named dimensions of inputs. */
  sizes: Readonly<Record<string, number>>;
  /** Values of the inputs that hold a shape. */
  shapeInputs: Readonly<Record<string, Shape>>;
  /** Whether an output is fetched; one that is not lives to the end. */
  fetched: (output: string) => boolean;
}

/**
 * Operators whose result may lie where an operand did that is not read again (`MayInplace` in ONNX
 * Runtime's kernels), and `Reshape`, which always does, be it the caller's memory.
 */
const inPlace = new Set([
  'Add',
  'Sub',
  'Mul',
  'Sigmoid',
  'Softmax',
  'QuickGelu',
  'Log',
  'ScatterND',
]);

/** Bytes of intermediate results at the peak. */
export function peakBytes(graph: Graph, { sizes, shapeInputs, fetched }: Run): number {
  const { nodes, inputs, constants, outputs } = graph.contents();
  const shapes = inferShapes({ nodes, inputs, constants }, sizes, shapeInputs);
  const bytesOf = (value: Value): number =>
    floatBytes * elements(shapes.get(value) ?? fail('internal', `no shape of ${value}`));

  /** Where a value lies: several values may share a place, one after another. */
  const placeOf = new Map<Value, Place>();
  const lastRead = lastReads(nodes);
  let live = 0;
  let peak = 0;
  for (const [at, node] of nodes.entries()) {
    for (const value of node.outputs) {
      const name = outputs.get(value);
      if (name !== undefined && fetched(name)) continue;
      if (name === undefined && node.type === 'Reshape' && !placeOf.has(node.inputs[0])) continue;
      const bytes = bytesOf(value);
      const shared = shareable(node).find((operand) => {
        const place = placeOf.get(operand);
        if (place === undefined) return false;
        if (node.type === 'Reshape') return true;
        return place.bytes === bytes && place.readers === 1 && lastRead.get(operand) === at;
      });
      const place = shared === undefined ? { bytes, readers: 0 } : placeOf.get(shared)!;
      if (shared === undefined) live += bytes;
      place.readers++;
      placeOf.set(value, place);
      // An output that nobody fetches is kept until the run ends.
      if (name !== undefined) place.readers++;
    }
    peak = Math.max(peak, live);
    for (const value of new Set([...node.inputs, ...node.outputs])) {
      const place = placeOf.get(value);
      if (place === undefined || (lastRead.get(value) ?? at) !== at) continue;
      if (--place.readers === 0) live -= place.bytes;
    }
  }
  return peak;
}

interface Place {
  bytes: number;
  /** Values in it that are still to be read. */
  readers: number;
}

const shareable = ({ type, inputs }: OnnxNode): readonly Value[] =>
  type === 'Reshape' ? [inputs[0]] : inPlace.has(type) ? inputs : [];

function lastReads(nodes: readonly OnnxNode[]): Map<Value, number> {
  const last = new Map<Value, number>();
  nodes.forEach(({ inputs }, at) => inputs.forEach((value) => last.set(value, at)));
  return last;
}
