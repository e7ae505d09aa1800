/**
 * One decoder layer as two graphs. The forward graph saves what is dear to compute (`saved`); the
 * backward graph recomputes norms, rotations and activations from that. Weights are inputs, so the
 * two graphs serve every layer of a model.
 *
 * @module
 */
import { Graph, type Value } from '../graph/graph.ts';
import {
  add,
  gatherRows,
  multiply,
  reshapeTo,
  rmsNorm,
  scatterRows,
  sigmoid,
  silu,
  subtract,
} from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';
import {
  attentionInputs,
  fromRotatedHeads,
  mergeHeads,
  normName,
  stackHeads,
  sumHeads,
  toRotatedHeads,
} from './attention.ts';
import {
  attend,
  attendBackward,
  attentionBlocks,
  maskName,
  probabilitiesName,
} from './causal-attention.ts';
import { Gradients } from './gradients.ts';
import { rmsNormBackward } from './norm.ts';
import {
  hasBias,
  loraInputName,
  project,
  projectBackward,
  ProjectionInputs,
  type ProjectionBackward,
} from './projection.ts';
import { adapted, projectionGroups, type Method } from './shape.ts';

/** Sizes of a micro-batch; the layer's output has `kept` of its rows · length tokens. */
export interface LayerTokens {
  rows: number;
  length: number;
  kept: number;
}

/** What decides a layer's graphs besides the model. */
export interface LayerVariant {
  /** See `worthMerging`. */
  merge: boolean;
  /** See `attentionBlocks`. */
  blocks: number;
  /** The output is of the tokens in the input `kept` only; the rest end with the attention. */
  select: boolean;
}

/** A tensor that the forward pass keeps for the backward pass. */
export interface SavedTensor {
  name: string;
  shape: (tokens: LayerTokens) => number[];
}

/** Of layers that work on rows of `length`. */
export function savedTensors(config: ModelConfig, method: Method, length: number): SavedTensor[] {
  const { heads, kvHeads, headDim, hiddenSize, intermediateSize } = config;
  const perToken = (name: string, width: number): SavedTensor => ({
    name,
    shape: ({ rows }) => [rows * length, width],
  });
  const perKept = (name: string, width: number): SavedTensor => ({
    name,
    shape: ({ kept }) => [kept, width],
  });
  const saved: SavedTensor[] = [
    perToken('q', heads * headDim),
    perToken('k', kvHeads * headDim),
    perToken('v', kvHeads * headDim),
    ...Array.from({ length: attentionBlocks(length) }, (_, block): SavedTensor => {
      const queries = length / attentionBlocks(length);
      return {
        name: probabilitiesName(block),
        shape: ({ rows }) => [rows, kvHeads, queries * (heads / kvHeads), queries * (block + 1)],
      };
    }),
    perToken('attended', heads * headDim),
    perKept('middle', hiddenSize),
    perKept('gate', intermediateSize),
    perKept('up', intermediateSize),
  ];
  if (method.kind === 'full') return saved;
  const lora = projectionGroups(config)
    .map((group) => ({ group, count: adapted(group, method).length }))
    .filter(({ count }) => count > 0)
    .map(({ group, count }) =>
      (group.name === 'attention' ? perToken : perKept)(loraInputName(group), count * method.rank),
    );
  return [...saved, ...lora];
}

const inputNorm = 'input_layernorm.weight';
const middleNorm = 'post_attention_layernorm.weight';

/** `x` [tokens, hidden] to `y` [kept, hidden], and the saved tensors. */
export function layerForward(
  config: ModelConfig,
  method: Method,
  { merge, blocks, select }: LayerVariant,
): Graph {
  const g = new Graph();
  const x = g.input('x', ['tokens', config.hiddenSize]);
  const masks = Array.from({ length: blocks }, (_, block) =>
    g.input(maskName(block), ['maskRows', 1, 'queries', `keys.${block}`]),
  );
  const { attention, groups, kept } = layerInputs(g, config, method, { merge, select });
  const keep = (value: Value) => (kept === undefined ? value : gatherRows(g, value, kept));
  const [qkvGroup, outputGroup, mlpGroup, downGroup] = groups;

  const first = rmsNorm(g, x, inputNorm, config.rmsNormEps);
  const qkv = project(g, qkvGroup, first.y, { biased: hasBias(config, qkvGroup.group) });
  const [q, k, v] = qkv.outputs;
  const heads = {
    q: toRotatedHeads(g, config, attention, 'q', q).heads,
    k: toRotatedHeads(g, config, attention, 'k', k).heads,
    v: stackHeads(g, config, reshapeTo(g, v, attention.rowShape), config.kvHeads),
  };
  const { probabilities, output } = attend(g, config, heads, masks);
  const attended = mergeHeads(g, config, output, config.heads);
  const projected = project(g, outputGroup, keep(attended), { residual: keep(x) });
  const middle = projected.outputs[0];

  const second = rmsNorm(g, middle, middleNorm, config.rmsNormEps);
  const mlp = project(g, mlpGroup, second.y);
  const [gate, up] = mlp.outputs;
  const down = project(g, downGroup, multiply(g, silu(g, gate), up), { residual: middle });

  g.output('y', down.outputs[0]);
  const saved = { q, k, v, attended, middle, gate, up };
  for (const [name, value] of Object.entries(saved)) g.output(name, value);
  probabilities.forEach((value, block) => g.output(probabilitiesName(block), value));
  [qkv, projected, mlp, down].forEach(({ loraInput }, i) => {
    if (loraInput !== undefined) g.output(loraInputName(groups[i].group), loraInput);
  });
  return g;
}

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
  { accumulate, needInput, merge, blocks, select }: BackwardVariant,
): Graph {
  const { hiddenSize, intermediateSize, heads, kvHeads, headDim, rmsNormEps } = config;
  const g = new Graph();
  const trainBase = method.kind === 'full';
  const gradients = new Gradients(g, accumulate);
  const baseGradients = trainBase ? gradients : undefined;
  const perToken = (name: string, width: number): Value => g.input(name, ['tokens', width]);
  const perKept = (name: string, width: number): Value =>
    g.input(name, [select ? 'keptTokens' : 'tokens', width]);

  const x = perToken('x', hiddenSize);
  const dy = perKept('dy', hiddenSize);
  const [q, k, v] = [
    perToken('q', heads * headDim),
    perToken('k', kvHeads * headDim),
    perToken('v', kvHeads * headDim),
  ];
  const probabilities = Array.from({ length: blocks }, (_, block) =>
    g.input(probabilitiesName(block), ['rows', kvHeads, 'queries', `keys.${block}`]),
  );
  const attended = perToken('attended', heads * headDim);
  const middle = perKept('middle', hiddenSize);
  const gate = perKept('gate', intermediateSize);
  const up = perKept('up', intermediateSize);
  const { attention, groups, kept } = layerInputs(g, config, method, { merge, select });
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

  // y = middle + down(silu(gate) ∘ up)
  const gateSigmoid = sigmoid(g, gate);
  const gateSilu = multiply(g, gate, gateSigmoid);
  const dHidden = back(downGroup, { x: multiply(g, gateSilu, up), dys: [dy], needInput: true });
  const dUp = multiply(g, dHidden, gateSilu);
  // silu' = σ + silu − silu·σ
  const siluSlope = add(g, gateSigmoid, subtract(g, gateSilu, multiply(g, gateSilu, gateSigmoid)));
  const dGate = multiply(g, multiply(g, dHidden, up), siluSlope);
  const second = rmsNorm(g, middle, middleNorm, rmsNormEps);
  const dMiddle = rmsNormBackward(g, {
    x: middle,
    inverse: second.inverse,
    weight: middleNorm,
    dy: back(mlpGroup, { x: second.y, dys: [dGate, dUp], needInput: true }),
    size: hiddenSize,
    residual: dy,
    gradients: baseGradients,
  });

  // middle = x + output(attention(…))
  const dKept = back(outputGroup, { x: keep(attended), dys: [dMiddle], needInput: true });
  const dAttended = spread(dKept, attended);
  const stack = (value: Value, count: number) =>
    stackHeads(g, config, reshapeTo(g, value, attention.rowShape), count);
  const rotatedQ = toRotatedHeads(g, config, attention, 'q', q);
  const rotatedK = toRotatedHeads(g, config, attention, 'k', k);
  const { dq, dk, dv } = attendBackward(
    g,
    config,
    {
      q: rotatedQ.heads,
      k: rotatedK.heads,
      v: stack(v, kvHeads),
      probabilities,
      rowSum: sumHeads(
        g,
        config,
        reshapeTo(g, multiply(g, dAttended, attended), attention.rowShape),
      ),
    },
    stack(dAttended, heads),
  );
  const unrotate = (kind: 'q' | 'k', value: Value, inverse: Value | undefined, dHeads: Value) =>
    fromRotatedHeads(g, config, attention, kind, {
      x: value,
      inverse,
      dHeads,
      negativeSin,
      gradients: baseGradients,
    });
  const first = rmsNorm(g, x, inputNorm, rmsNormEps);
  const dNormed = back(qkvGroup, {
    x: first.y,
    dys: [
      unrotate('q', q, rotatedQ.inverse, dq),
      unrotate('k', k, rotatedK.inverse, dk),
      mergeHeads(g, config, dv, kvHeads),
    ],
    needInput,
  });
  if (needInput)
    g.output(
      'dx',
      rmsNormBackward(g, {
        x,
        inverse: first.inverse,
        weight: inputNorm,
        dy: dNormed,
        size: hiddenSize,
        residual: spread(dMiddle, x),
        gradients: baseGradients,
      }),
    );
  return g;
}

function layerInputs(
  g: Graph,
  config: ModelConfig,
  method: Method,
  { merge, select }: Pick<LayerVariant, 'merge' | 'select'>,
) {
  g.input(inputNorm, [config.hiddenSize]);
  g.input(middleNorm, [config.hiddenSize]);
  if (config.qkNorm) {
    g.input(normName('q'), [config.headDim]);
    g.input(normName('k'), [config.headDim]);
  }
  return {
    attention: attentionInputs(g, config),
    groups: projectionGroups(config).map(
      (group) => new ProjectionInputs(g, config, method, group, { merge }),
    ),
    kept: select ? g.input('kept', ['keptTokens'], 'int64') : undefined,
  };
}
