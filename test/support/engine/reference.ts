/**
 * The loss of a Llama-family decoder in plain double-precision loops, one sequence at a time: what
 * tests hold the compiled graphs against. Nothing is shared with the engine but the tables of
 * rotary positions.
 *
 * @module
 */
import type { Lora } from '../../../src/engine/blocks/shape.ts';
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import { ropeTable } from '../../../src/engine/model/rope.ts';
import type { Example } from '../../../src/engine/train/batches/micro-batch.ts';

type Vector = number[];
type Lookup = (name: string) => ArrayLike<number> | undefined;

/** Sum of negative log-likelihoods over the example's target tokens. */
export function referenceLoss(
  config: ModelConfig,
  tensors: Lookup,
  { ids, targets }: Example,
  lora?: Lora,
): number {
  const get = (name: string) => {
    const found = tensors(name);
    if (found === undefined) throw new RangeError(`no tensor ${name}`);
    return found;
  };
  const { hiddenSize, heads, kvHeads, headDim, intermediateSize, rmsNormEps } = config;
  const table = ropeTable(config, ids.length);
  const linear = (module: string, x: Vector, out: number): Vector => {
    const y = product(get(`${module}.weight`), x, out);
    const bias = tensors(`${module}.bias`);
    const a = tensors(`${module}.lora_A.weight`);
    const b = tensors(`${module}.lora_B.weight`);
    const update =
      lora && a && b
        ? product(b, product(a, x, lora.rank), out).map((u) => (u * lora.alpha) / lora.rank)
        : [];
    return y.map((value, i) => value + (bias?.[i] ?? 0) + (update[i] ?? 0));
  };
  const norm = (name: string, x: Vector): Vector => {
    const scale = 1 / Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length + rmsNormEps);
    const weight = get(name);
    return x.map((value, i) => value * scale * weight[i]);
  };
  const rotate = (x: Vector, position: number): Vector => {
    const half = headDim / 2;
    const turned = [...x];
    for (let i = 0; i < half; i++) {
      const [cos, sin] = [table.cos[position * half + i], table.sin[position * half + i]];
      turned[i] = x[i] * cos - x[i + half] * sin;
      turned[i + half] = x[i + half] * cos + x[i] * sin;
    }
    return turned;
  };

  const embedding = get('model.embed_tokens.weight');
  let states = Array.from(ids, (id) => slice(embedding, id, hiddenSize));
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}.`;
    const headsOf = (module: 'q' | 'k' | 'v', count: number) =>
      states.map((x, position) => {
        const normed = norm(`${at}input_layernorm.weight`, x);
        const y = linear(`${at}self_attn.${module}_proj`, normed, count * headDim);
        return Array.from({ length: count }, (_, h) => {
          let head = slice(y, h, headDim);
          if (config.qkNorm && module !== 'v')
            head = norm(`${at}self_attn.${module}_norm.weight`, head);
          return module === 'v' ? head : rotate(head, position);
        });
      });
    const [q, k, v] = [headsOf('q', heads), headsOf('k', kvHeads), headsOf('v', kvHeads)];
    states = states.map((x, i) => {
      const attended = q[i].flatMap((query, h) => {
        const shared = Math.floor((h * kvHeads) / heads);
        const scores = q
          .slice(0, i + 1)
          .map((_, j) => dot(query, k[j][shared]) / Math.sqrt(headDim));
        const weights = exponentials(scores);
        return query.map((_, c) => weights.reduce((sum, w, j) => sum + w * v[j][shared][c], 0));
      });
      return plus(x, linear(`${at}self_attn.o_proj`, attended, hiddenSize));
    });
    states = states.map((x) => {
      const normed = norm(`${at}post_attention_layernorm.weight`, x);
      const gate = linear(`${at}mlp.gate_proj`, normed, intermediateSize);
      const up = linear(`${at}mlp.up_proj`, normed, intermediateSize);
      const hidden = gate.map((value, i) => (value / (1 + Math.exp(-value))) * up[i]);
      return plus(x, linear(`${at}mlp.down_proj`, hidden, hiddenSize));
    });
  }
  const output = get(config.tieEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight');
  let loss = 0;
  for (let i = 1; i < ids.length; i++) {
    if (targets[i] === 0) continue;
    const logits = product(output, norm('model.norm.weight', states[i - 1]), config.vocabSize);
    loss -= Math.log(exponentials(logits)[ids[i]]);
  }
  return loss;
}

const slice = (matrix: ArrayLike<number>, row: number, width: number): Vector =>
  Array.from({ length: width }, (_, i) => matrix[row * width + i]);

const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

const plus = (a: Vector, b: Vector): Vector => a.map((value, i) => value + b[i]);

const product = (matrix: ArrayLike<number>, x: Vector, rows: number): Vector =>
  Array.from({ length: rows }, (_, row) => dot(slice(matrix, row, x.length), x));

function exponentials(scores: Vector): Vector {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
