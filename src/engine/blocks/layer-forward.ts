/**
 * The forward graph of a decoder layer.
 *
 * @module
 */
import { Graph, type Value } from '../graph/graph.ts';
import { concat, gatherRows, multiply, rmsNorm, silu } from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';
import { headsApart, mergeHeads, stack, toRotatedHeads, toRows } from './attention.ts';
import {
  attend,
  maskName,
  positionAxis,
  probabilitiesName,
  queriesName,
  queryBlocks,
} from './causal-attention.ts';
import { inputNorm, inverseName, layerInputs, middleNorm, type LayerVariant } from './layer.ts';
import { hasBias, loraInputName, project } from './projection.ts';
import type { Method } from './shape.ts';

/**
 * `x` [tokens, hidden] to `y` [kept, hidden], and the saved tensors.
 *
 * @param continues Rows, of a single block, go on from keys and values `past.k` and `past.v`
 *   [rows, kvHeads, past, headDim].
 */
export function layerForward(
  config: ModelConfig,
  method: Method,
  variant: LayerVariant,
  { continues = false } = {},
): Graph {
  const g = new Graph();
  const x = g.input('x', ['tokens', config.hiddenSize]);
  const masks = Array.from({ length: variant.blocks }, (_, block) =>
    g.input(maskName(block), ['maskRows', 1, 'queries', `keys.${block}`]),
  );
  const { attention, groups, kept } = layerInputs(g, config, method, variant);
  const keep = (value: Value) => (kept === undefined ? value : gatherRows(g, value, kept));
  const [qkvGroup, outputGroup, mlpGroup, downGroup] = groups;

  const first = rmsNorm(g, x, inputNorm, config.rmsNormEps);
  const qkv = project(g, qkvGroup, first.y, { biased: hasBias(config, qkvGroup.group) });
  const [q, k, v] = qkv.outputs;
  const stacked = stack(g, config, toRotatedHeads(g, config, attention, 'q', q));
  const heads = {
    queries: queryBlocks(g, stacked, variant.blocks),
    k: toRotatedHeads(g, config, attention, 'k', k),
    v: headsApart(g, config, toRows(g, attention, v)),
  };
  const afterPast = (name: string, own: Value): Value => {
    const past = g.input(name, ['rows', config.kvHeads, 'past', config.headDim]);
    return concat(g, [past, own], positionAxis);
  };
  const seen = continues
    ? { ...heads, k: afterPast('past.k', heads.k), v: afterPast('past.v', heads.v) }
    : heads;
  const { probabilities, output } = attend(g, config, seen, masks);
  const attended = mergeHeads(g, config, attention, output, config.heads);
  const projected = project(g, outputGroup, keep(attended), { residual: keep(x) });
  const middle = projected.outputs[0];

  const second = rmsNorm(g, middle, middleNorm, config.rmsNormEps);
  const mlp = project(g, mlpGroup, second.y);
  const [gate, up] = mlp.outputs;
  const down = project(g, downGroup, multiply(g, silu(g, gate), up), { residual: middle });

  g.output('y', down.outputs[0]);
  const saved = {
    ...(config.qkNorm ? { q, k } : {}),
    'heads.k': heads.k,
    'heads.v': heads.v,
    [inverseName(inputNorm)]: first.inverse,
    [inverseName(middleNorm)]: second.inverse,
    attended,
    middle,
    gate,
    up,
  };
  for (const [name, value] of Object.entries(saved)) g.output(name, value);
  heads.queries.forEach((value, block) => g.output(queriesName(block), value));
  probabilities.forEach((value, block) => g.output(probabilitiesName(block), value));
  [qkv, projected, mlp, down].forEach(({ loraInput }, i) => {
    if (loraInput !== undefined) g.output(loraInputName(groups[i].group), loraInput);
  });
  return g;
}
