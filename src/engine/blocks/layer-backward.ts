/**
 * The backward graph of a decoder layer.
 *
 * @module
 */
import { Graph, type Value } from '../graph/graph.ts';
import { add, gatherRows, multiply, scatterRows, sigmoid, subtract } from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';
import { fromRotatedHeads, headsApart, mergeHeads, stack, sumHeads, toRows } from './attention.ts';
import { attendBackward, probabilitiesName, queriesName } from './causal-attention.ts';
import { Gradients } from './gradients.ts';
import { inputNorm, inverseName, layerInputs, middleNorm, type LayerVariant } from './layer.ts';
import { rmsNormBackward } from './norm.ts';
import {
  hasBias,
  loraInputName,
  projectBackward,
  type ProjectionBackward,
  type ProjectionInputs,
} from './projection.ts';
import type { Method } from './shape.ts';

export interface BackwardVariant extends LayerVariant {
  /** Add to the gradients that are there, rather than replace them. */
  accumulate: boolean;
  /** False for the first layer when nothing before it is trained. */
  needInput: boolean;
}

/** From `x`, the saved tensors and `dy` to `dx` and the gradients of the layer's parameters. */
export function layerBackward(
  config: ModelConfig,
  method: Method,
  variant: BackwardVariant,
): Graph {
  const { accumulate, needInput, blocks, select } = variant;
  const { hiddenSize, intermediateSize, heads, kvHeads, headDim } = config;
  const g = new Graph();
  const trainBase = method.kind === 'full';
  const gradients = new Gradients(g, accumulate);
  const baseGradients = trainBase ? gradients : undefined;
  const perToken = (name: string, width: number): Value => g.input(name, ['tokens', width]);
  const perKept = (name: string, width: number): Value =>
    g.input(name, [select ? 'keptTokens' : 'tokens', width]);

  const x = perToken('x', hiddenSize);
  const dy = perKept('dy', hiddenSize);
  const projected = (kind: 'q' | 'k', count: number) =>
    config.qkNorm ? perToken(kind, count * headDim) : undefined;
  const [q, k] = [projected('q', heads), projected('k', kvHeads)];
  const queries = Array.from({ length: blocks }, (_, block) =>
    g.input(queriesName(block), ['rows', kvHeads, 'queries', headDim]),
  );
  const [kHeads, vHeads] = (['k', 'v'] as const).map((kind) =>
    g.input(`heads.${kind}`, ['rows', kvHeads, 'length', headDim]),
  );
  const probabilities = Array.from({ length: blocks }, (_, block) =>
    g.input(probabilitiesName(block), ['rows', kvHeads, 'queries', `keys.${block}`]),
  );
  const attended = perToken('attended', heads * headDim);
  const middle = perKept('middle', hiddenSize);
  const gate = perKept('gate', intermediateSize);
  const up = perKept('up', intermediateSize);
  const { attention, groups, kept } = layerInputs(g, config, method, variant);
  const keep = (value: Value) => (kept === undefined ? value : gatherRows(g, value, kept));
  const spread = (value: Value, like: Value) =>
    kept === undefined ? value : scatterRows(g, value, kept, like);
  const negativeSin = g.input('negativeSin', ['maxPositions', headDim / 2]);
  const [qkvGroup, outputGroup, mlpGroup, downGroup] = groups;
  const back = (inputs: ProjectionInputs, backward: Omit<ProjectionBackward, 'loraInput'>) => {
    const width = inputs.adapted.length * (inputs.lora?.rank ?? 0);
    const perRow = inputs.group.name === 'attention' ? perToken : perKept;
    const loraInput = width > 0 ? perRow(loraInputName(inputs.group), width) : undefined;
    const biased = hasBias(config, inputs.group);
    const result = projectBackward(
      g,
      inputs,
      gradients,
      { biased, trainBase },
      { ...backward, loraInput },
    );
    return result ?? '';
  };

  // y = middle + down(silu(gate) ∘ up), and silu' = σ ∘ (1 + gate − silu).
  const gateSigmoid = sigmoid(g, gate);
  const product = multiply(g, gate, up);
  const hidden = multiply(g, product, gateSigmoid);
  const dHidden = back(downGroup, { x: hidden, dys: [dy], needInput: true });
  const scaled = multiply(g, dHidden, gateSigmoid);
  const dUp = multiply(g, scaled, gate);
  // Not (up + product) − hidden: where the gate is wide open, that would round `up` away.
  const dGate = multiply(g, scaled, add(g, up, subtract(g, product, hidden)));
  const secondInverse = perKept(inverseName(middleNorm), 1);
  const second = multiply(g, middle, secondInverse);
  const dMiddle = rmsNormBackward(g, {
    normed: second,
    inverse: secondInverse,
    weight: middleNorm,
    dy: back(mlpGroup, { x: multiply(g, second, middleNorm), dys: [dGate, dUp], needInput: true }),
    size: hiddenSize,
    residual: dy,
    gradients: baseGradients,
  });

  // middle = x + output(attention(…))
  const dKept = back(outputGroup, { x: keep(attended), dys: [dMiddle], needInput: true });
  const dAttended = spread(dKept, attended);
  const { dq, dk, dv } = attendBackward(
    g,
    config,
    {
      queries,
      k: kHeads,
      v: vHeads,
      probabilities,
      rowSum: sumHeads(g, config, attention, multiply(g, dAttended, attended)),
    },
    stack(g, config, headsApart(g, config, toRows(g, attention, dAttended))),
  );
  const unrotate = (kind: 'q' | 'k', value: Value | undefined, dHeads: Value) =>
    fromRotatedHeads(g, config, attention, kind, {
      x: value,
      dHeads,
      negativeSin,
      gradients: baseGradients,
    });
  const firstInverse = perToken(inverseName(inputNorm), 1);
  const first = multiply(g, x, firstInverse);
  const dNormed = back(qkvGroup, {
    x: multiply(g, first, inputNorm),
    dys: [
      unrotate('q', q, dq),
      unrotate('k', k, dk),
      mergeHeads(g, config, attention, dv, kvHeads),
    ],
    needInput,
  });
  if (needInput)
    g.output(
      'dx',
      rmsNormBackward(g, {
        normed: first,
        inverse: firstInverse,
        weight: inputNorm,
        dy: dNormed,
        size: hiddenSize,
        residual: spread(dMiddle, x),
        gradients: baseGradients,
      }),
    );
  return g;
}
