/**
 * The trained model as plain tensors: `W + (alpha / rank) · B·A` where there is an adapter.
 *
 * @module
 */
import { Graph } from '../../graph/graph.ts';
import { gemm } from '../../graph/ops.ts';
import { compile, tensor } from '../../graph/session.ts';
import { tensorSpecs, type TensorSpec } from '../../model/config.ts';
import type { ModelParameters } from './parameter-bindings.ts';

/** Values of tensors with an adapter are fresh arrays; the others are views. */
export async function* mergedWeights(
  { config, method, base, optimizer }: ModelParameters,
  threads: number,
): AsyncGenerator<{ spec: TensorSpec; values: Float32Array }> {
  const adapters = new Set(optimizer.parameters.map(({ name }) => name));
  const session =
    method.kind === 'lora'
      ? await compile(mergeGraph(method.alpha / method.rank), threads)
      : undefined;
  try {
    for (const spec of tensorSpecs(config)) {
      const weight = base.get(spec.name) as Float32Array;
      const module = spec.name.replace(/\.weight$/, '');
      const [a, b] = ['A', 'B'].map((matrix) => `${module}.lora_${matrix}.weight`);
      if (session === undefined || method.kind === 'full' || !adapters.has(a)) {
        yield { spec, values: weight };
        continue;
      }
      const [rows, columns] = spec.shape;
      const values = new Float32Array(weight.length);
      await session.run(
        {
          weight: tensor({ data: weight, shape: spec.shape }),
          a: tensor({ data: optimizer.view('values', a), shape: [method.rank, columns] }),
          b: tensor({ data: optimizer.view('values', b), shape: [rows, method.rank] }),
        },
        { merged: tensor({ data: values, shape: spec.shape }) },
      );
      yield { spec, values };
    }
  } finally {
    await session?.release();
  }
}

function mergeGraph(scale: number): Graph {
  const g = new Graph();
  const weight = g.input('weight', ['out', 'in']);
  const a = g.input('a', ['rank', 'in']);
  const b = g.input('b', ['out', 'rank']);
  g.output('merged', gemm(g, b, a, { alpha: scale, c: weight }));
  return g;
}
