/**
 * A whole decoder as one ONNX graph with a cache of keys and values, in the form that transformers.js
 * runs: ids, a mask and the cache of what came before go in, logits and the longer cache come out.
 *
 * The body is made of operators that ONNX Runtime has on the processor, in WebAssembly and in WebGPU:
 * GroupQueryAttention, which also rotates queries and keys and appends to the cache,
 * SkipSimplifiedLayerNormalization, MatMulNBits, and standard ones of operator set 23.
 *
 * @see https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import { BLOCK_VALUES, zeroPoint } from '../../../weights/onnx/blocks.ts';
import {
  type Attribute,
  dataType,
  type Dimension,
  type OnnxConstant,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from '../../../weights/onnx/model.ts';
import type { TensorOnDemand } from '../../../weights/encoding/encoding.ts';
import type { StreamedTensor } from '../../../weights/onnx/writer.ts';
import type { ModelConfig } from '../../model/config.ts';
import { ropeTable } from '../../model/rope.ts';
import type { WeightSource } from '../../model/weights.ts';
import { namedTensors } from '../named-tensors.ts';
import {
  blocks,
  type Form,
  formOf,
  type Matrix,
  numbers,
  numbersOf,
  type OnnxType,
  transposed,
} from './weight-forms.ts';

const MICROSOFT = 'com.microsoft';

/** RMSNormalization came with operator set 23, which goes with version 11 of the file format. */
const operatorSets = { '': 23, [MICROSOFT]: 1 };
const irVersion = 11;

/**
 * Lets MatMulNBits round what it multiplies with to 8 bits, in blocks of its own. Without it every
 * product of 8 bits turns the whole matrix into numbers first: SmolLM2-135M then wrote 1.5 tokens in a
 * second of processor time rather than 50, with the same held-out loss (4.890 nats a token).
 */
const wholeNumbers = 4;

/** What `writeOnnx` takes. */
export interface DecoderGraph {
  model: OnnxModel;
  tensors: StreamedTensor[];
  /** Matrices that the type would have quantized but whose rows are not whole blocks. */
  unquantized: string[];
}

/** Makes the graph; weights are read when its tensors are written. */
export function decoderGraph(
  config: ModelConfig,
  weights: WeightSource,
  type: OnnxType,
): DecoderGraph {
  const builder = new Builder(config, weights, type);
  builder.build();
  return {
    model: {
      nodes: builder.nodes,
      constants: [...builder.constants.values()],
      inputs: builder.inputs,
      outputs: builder.outputs,
      operatorSets,
      irVersion,
    },
    tensors: builder.tensors,
    unquantized: builder.unquantized,
  };
}

class Builder {
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, OnnxConstant>();
  readonly inputs: OnnxValue[] = [];
  readonly outputs: OnnxValue[] = [];
  readonly tensors: StreamedTensor[] = [];
  readonly unquantized: string[] = [];
  readonly #config: ModelConfig;
  readonly #tensors: ReadonlyMap<string, TensorOnDemand>;
  readonly #type: OnnxType;
  readonly #numbers: 'float32' | 'float16';

  constructor(config: ModelConfig, weights: WeightSource, type: OnnxType) {
    this.#config = config;
    const tensors = namedTensors(config, weights);
    this.#tensors = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.#type = type;
    this.#numbers = numbersOf(type);
  }

  build(): void {
    const { layers, maxPositions, headDim } = this.#config;
    this.#interface();
    this.#lengths();
    const { cos, sin } = ropeTable(this.#config, maxPositions);
    for (const [name, table] of Object.entries({ cos, sin }))
      this.tensors.push(numbers(name, this.#numbers, [maxPositions, headDim / 2], [() => table]));
    let residual = this.#embedding();
    let x = this.#norm(residual, 'model.layers.0.input_layernorm', 'layers.0.input');
    for (let layer = 0; layer < layers; layer++) {
      const at = `model.layers.${layer}`;
      const added = this.#attention(x, layer);
      [x, residual] = this.#addAndNorm(
        residual,
        added,
        `${at}.post_attention_layernorm`,
        `layers.${layer}.middle`,
      );
      const down = this.#feedForward(x, layer);
      const last = layer + 1 === layers;
      const next = last ? 'model.norm' : `model.layers.${layer + 1}.input_layernorm`;
      const name = last ? 'final' : `layers.${layer + 1}.input`;
      [x, residual] = this.#addAndNorm(residual, down, next, name, !last);
    }
    this.#head(x);
  }

  /** What transformers.js gives and takes. Of shapes, only names that it knows are left open. */
  #interface(): void {
    const { layers, kvHeads, headDim, vocabSize } = this.#config;
    const value = (name: string, type: OnnxValue['type'], shape: Dimension[]) => ({
      name,
      type,
      shape,
    });
    const cache = (name: string, length: string) =>
      value(name, this.#numbers, ['batch_size', kvHeads, length, headDim]);
    this.inputs.push(
      value('input_ids', 'int64', ['batch_size', 'sequence_length']),
      value('attention_mask', 'int64', ['batch_size', 'total_sequence_length']),
      value('num_logits_to_keep', 'int64', []),
    );
    this.outputs.push(value('logits', 'float32', ['batch_size', 'num_logits_to_keep', vocabSize]));
    for (let layer = 0; layer < layers; layer++)
      for (const part of ['key', 'value']) {
        this.inputs.push(cache(`past_key_values.${layer}.${part}`, 'past_sequence_length'));
        this.outputs.push(cache(`present.${layer}.${part}`, 'total_sequence_length'));
      }
  }

  /** How many tokens there are with those before, for the attention: of each row, and of the longest. */
  #lengths(): void {
    const one = this.#integers('one', [1], 1);
    const masked = this.#node('ReduceSum', ['attention_mask', one], 'mask.sum', {
      keepdims: { int: 0 },
    });
    const before = this.#node('Sub', [masked, one], 'mask.before');
    this.#node('Cast', [before], 'seqlens_k', { to: { int: dataType.int32 } });
    const shape = this.#node('Shape', ['attention_mask'], 'mask.shape');
    const total = this.#node('Gather', [shape, this.#integers('second', [], 1)], 'mask.total', {
      axis: { int: 0 },
    });
    this.#node('Cast', [total], 'total_length', { to: { int: dataType.int32 } });
  }

  /** Rows of the embedding matrix; those in blocks are turned into numbers as they are looked up. */
  #embedding(): string {
    const { vocabSize, hiddenSize } = this.#config;
    const matrix = this.#matrix('embedding', ['model.embed_tokens.weight'], hiddenSize);
    const form = formOf(this.#type, hiddenSize, true);
    const look = (table: string, name: string) =>
      this.#node('Gather', [table, 'input_ids'], name, { axis: { int: 0 } });
    if (form === 'float32' || form === 'float16') {
      this.tensors.push(numbers(matrix.name, form, [vocabSize, hiddenSize], matrix.parts));
      if (this.#type === 'q8' || this.#type === 'q4') this.unquantized.push(matrix.name);
      return look(matrix.name, 'embedded');
    }
    this.tensors.push(...blocks(matrix, form));
    const levels = look('embedding.levels', 'embedded.levels');
    const signed = this.#node(
      'Sub',
      [
        this.#node('Cast', [levels], 'embedded.numbers', { to: { int: dataType.float32 } }),
        this.#constant('zero_point', { shape: [], data: Float32Array.of(zeroPoint(8)) }),
      ],
      'embedded.signed',
    );
    const scales = this.#node(
      'Unsqueeze',
      [look('embedding.scales', 'embedded.scales'), this.#integers('last', [1], -1)],
      'embedded.scale_of_each',
    );
    const product = this.#node('Mul', [signed, scales], 'embedded.blocks');
    return this.#reshape(product, [0, 0, hiddenSize], 'embedded');
  }

  #attention(x: string, layer: number): string {
    const { heads, kvHeads, headDim, hiddenSize, qkvBias, qkNorm } = this.#config;
    const from = `model.layers.${layer}.self_attn`;
    const name = `layers.${layer}.attention`;
    const each = (kind: string) => ['q', 'k', 'v'].map((part) => `${from}.${part}_proj.${kind}`);
    let packed = this.#linear(x, `${name}.qkv`, each('weight'), hiddenSize);
    if (qkvBias) {
      const bias = `${name}.qkv.bias`;
      const parts = each('bias').map((tensor) => this.#tensor(tensor).values);
      const length = (heads + 2 * kvHeads) * headDim;
      this.tensors.push(numbers(bias, this.#numbers, [length], parts));
      packed = this.#node('Add', [packed, bias], `${name}.qkv.with_bias`);
    }
    const [queries, keys, values] = qkNorm
      ? this.#normedHeads(packed, from, name)
      : [packed, '', ''];
    const past = [`past_key_values.${layer}.key`, `past_key_values.${layer}.value`];
    const present = [`present.${layer}.key`, `present.${layer}.value`];
    const inputs = [queries, keys, values, ...past, 'seqlens_k', 'total_length', 'cos', 'sin'];
    this.#nodes('GroupQueryAttention', inputs, [`${name}.heads`, ...present], MICROSOFT, {
      num_heads: { int: heads },
      kv_num_heads: { int: kvHeads },
      scale: { float: headDim ** -0.5 },
      do_rotary: { int: 1 },
      rotary_interleaved: { int: 0 },
    });
    return this.#linear(`${name}.heads`, `${name}.out`, [`${from}.o_proj.weight`], heads * headDim);
  }

  /** Queries and keys with a norm over each head, as Qwen 3 has it, and values. */
  #normedHeads(packed: string, from: string, name: string): string[] {
    const { heads, kvHeads, headDim } = this.#config;
    const [queries, keys] = [heads * headDim, kvHeads * headDim];
    const split = [`${name}.q`, `${name}.k`, `${name}.v`];
    const sizes = this.#integers('qkv_sizes', [3], queries, keys, keys);
    this.#nodes('Split', [packed, sizes], split, '', { axis: { int: -1 } });
    const normed = (part: 'q' | 'k', count: number) => {
      const apart = this.#reshape(
        `${name}.${part}`,
        [0, 0, count, headDim],
        `${name}.${part}.heads`,
      );
      const result = this.#norm(apart, `${from}.${part}_norm`, `${name}.${part}`);
      return this.#reshape(result, [0, 0, count * headDim], `${name}.${part}.normed_heads`);
    };
    return [normed('q', heads), normed('k', kvHeads), split[2]];
  }

  #feedForward(x: string, layer: number): string {
    const { hiddenSize, intermediateSize } = this.#config;
    const from = `model.layers.${layer}.mlp`;
    const name = `layers.${layer}.mlp`;
    const gate = this.#linear(x, `${name}.gate`, [`${from}.gate_proj.weight`], hiddenSize);
    const up = this.#linear(x, `${name}.up`, [`${from}.up_proj.weight`], hiddenSize);
    const sigmoid = this.#node('Sigmoid', [gate], `${name}.sigmoid`);
    const silu = this.#node('Mul', [gate, sigmoid], `${name}.silu`);
    const inner = this.#node('Mul', [silu, up], `${name}.inner`);
    return this.#linear(inner, `${name}.down`, [`${from}.down_proj.weight`], intermediateSize);
  }

  /** Logits of the last tokens, as many as asked for, or of all where that is 0. */
  #head(x: string): void {
    const { tieEmbeddings, vocabSize, hiddenSize } = this.#config;
    const count = this.#reshape('num_logits_to_keep', [1], 'kept.count');
    const start = this.#node('Neg', [count], 'kept.start');
    const end = this.#integers('end', [1], Number.MAX_SAFE_INTEGER);
    const kept = this.#node('Slice', [x, start, end, this.#integers('one', [1], 1)], 'kept');
    const logits = this.#numbers === 'float32' ? 'logits' : 'logits.half';
    const tensor = tieEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight';
    const form = formOf(this.#type, hiddenSize, true);
    if (!tieEmbeddings) this.#linear(kept, 'head', [tensor], hiddenSize, { form, result: logits });
    else if (form === 4 || form === 8)
      this.#blockProduct(kept, this.#matrix('embedding', [tensor], hiddenSize), form, logits);
    else {
      // Gemm reads the embedding as it lies, so that it is in the file once.
      const flat = this.#reshape(kept, [-1, hiddenSize], 'kept.flat');
      const product = this.#node('Gemm', [flat, 'embedding'], 'logits.flat', {
        transB: { int: 1 },
      });
      const batch = this.#node('Shape', ['input_ids'], 'batch', { end: { int: 1 } });
      const rest = this.#integers('logits_of_each', [2], -1, vocabSize);
      const shape = this.#node('Concat', [batch, rest], 'logits.shape', { axis: { int: 0 } });
      this.#node('Reshape', [product, shape], logits);
    }
    if (logits !== 'logits')
      this.#node('Cast', [logits], 'logits', { to: { int: dataType.float32 } });
  }

  /** Multiplies with the weights of one or several modules that read the same. */
  #linear(
    x: string,
    name: string,
    modules: readonly string[],
    columns: number,
    {
      form = formOf(this.#type, columns, false),
      result = `${name}.result`,
    }: {
      form?: Form;
      result?: string;
    } = {},
  ): string {
    const matrix = this.#matrix(name, modules, columns);
    if (form === 4 || form === 8) {
      this.tensors.push(...blocks(matrix, form));
      return this.#blockProduct(x, matrix, form, result);
    }
    if (this.#type === 'q8' || this.#type === 'q4') this.unquantized.push(name);
    this.tensors.push(transposed(matrix, form));
    return this.#node('MatMul', [x, name], result);
  }

  #blockProduct(x: string, { name, rows, columns }: Matrix, bits: 4 | 8, result: string): string {
    const inputs = [x, `${name}.levels`, `${name}.scales`];
    this.#nodes('MatMulNBits', inputs, [result], MICROSOFT, {
      K: { int: columns },
      N: { int: rows },
      bits: { int: bits },
      block_size: { int: BLOCK_VALUES },
      accuracy_level: { int: wholeNumbers },
    });
    return result;
  }

  #norm(x: string, tensor: string, name: string): string {
    const scale = this.#normWeight(tensor, name);
    return this.#node('RMSNormalization', [x, scale], `${name}.normed`, {
      axis: { int: -1 },
      epsilon: { float: this.#config.rmsNormEps },
    });
  }

  /** Adds what a block computed to the residual stream: the norm of the sum, and the sum. */
  #addAndNorm(
    residual: string,
    added: string,
    tensor: string,
    name: string,
    sumWanted = true,
  ): [string, string] {
    const scale = this.#normWeight(tensor, name);
    const sum = `${name}.sum`;
    const outputs = [`${name}.normed`, ...(sumWanted ? ['', '', sum] : [])];
    const inputs = [residual, added, scale];
    this.#nodes('SkipSimplifiedLayerNormalization', inputs, outputs, MICROSOFT, {
      epsilon: { float: this.#config.rmsNormEps },
    });
    return [outputs[0], sum];
  }

  #normWeight(module: string, name: string): string {
    const { shape, values } = this.#tensor(`${module}.weight`);
    const scale = `${name}.norm`;
    this.tensors.push(numbers(scale, this.#numbers, shape, [values]));
    return scale;
  }

  #tensor(name: string): TensorOnDemand {
    return this.#tensors.get(name) ?? fail('internal', `the model has no tensor ${name}`);
  }

  #matrix(name: string, tensors: readonly string[], columns: number): Matrix {
    const parts = tensors.map((tensor) => this.#tensor(tensor));
    const rows = parts.reduce((total, { shape }) => total + shape[0], 0);
    return { name, rows, columns, parts: parts.map(({ values }) => values) };
  }

  #reshape(x: string, shape: readonly number[], name: string): string {
    const target = this.#integers(`shape_${shape.join('_')}`, [shape.length], ...shape);
    return this.#node('Reshape', [x, target], name);
  }

  #integers(name: string, shape: readonly number[], ...values: number[]): string {
    return this.#constant(name, { shape, data: BigInt64Array.from(values, BigInt) });
  }

  #constant(name: string, constant: Omit<OnnxConstant, 'name'>): string {
    this.constants.set(name, { name, ...constant });
    return name;
  }

  #node(
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    this.#nodes(type, inputs, [output], '', attributes);
    return output;
  }

  #nodes(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    domain: string,
    attributes: Readonly<Record<string, Attribute>>,
  ): void {
    this.nodes.push({ type, domain, inputs, outputs, attributes });
  }
}
