/**
 * The model's parameters as graph inputs, and their gradients as graph outputs, layer by layer:
 * views of the one memory they live in.
 *
 * @module
 */
import { finalNorm, outputBlock, outputMatrix, vocabularyBlocks } from '../../blocks/head.ts';
import { loraAName, loraBName } from '../../blocks/projection.ts';
import { adapted, modulePath, projectionGroups, type Method } from '../../blocks/shape.ts';
import { tensor, type Bindings, type TensorView } from '../../graph/session.ts';
import { tensorSpecs, type ModelConfig } from '../../model/config.ts';
import type { Weights } from '../../model/weights.ts';
import type { AdamW, StateKind } from '../../optimizer/adamw.ts';

export interface ModelParameters {
  config: ModelConfig;
  method: Method;
  /** The base model; for full fine-tuning, views of the optimizer's values. */
  base: Weights;
  optimizer: AdamW;
}

export const embeddingName = 'model.embed_tokens.weight';

/** Name of the matrix that gives the logits. */
export const outputMatrixName = (config: ModelConfig): string =>
  config.tieEmbeddings ? embeddingName : 'lm_head.weight';

const prefix = (layer: number): string => `model.layers.${layer}.`;

/** All parameters of a layer, named as its graphs name them. */
export function layerParameters(parameters: ModelParameters, layer: number): Bindings {
  return tensors([...baseViews(parameters, layer), ...adapterViews(parameters, layer, 'values')]);
}

/** `grad.NAME` of the layer's trainable parameters; under `sum.NAME` they serve as inputs. */
export function layerGradients(
  parameters: ModelParameters,
  layer: number,
  role: 'grad' | 'sum',
): Bindings {
  const { method, optimizer } = parameters;
  const views =
    method.kind === 'full'
      ? baseViews(parameters, layer).map(([name, { shape }]): Named => [
          name,
          { data: optimizer.view('gradients', prefix(layer) + name), shape },
        ])
      : adapterViews(parameters, layer, 'gradients');
  return tensors(views.map(([name, view]) => [`${role}.${name}`, view]));
}

export function headParameters({ config, base }: ModelParameters): Bindings {
  const view = (name: string) => base.get(name) as Float32Array;
  const shape = [config.vocabSize, config.hiddenSize];
  const whole: Named = [outputMatrix, { data: view(outputMatrixName(config)), shape }];
  return tensors([whole, ...headViews(config, view)]);
}

/** Empty when the base is frozen. */
export function headGradients(parameters: ModelParameters, role: 'grad' | 'sum'): Bindings {
  const { config, method, optimizer } = parameters;
  if (method.kind === 'lora') return {};
  const views = headViews(config, (name) => optimizer.view('gradients', name));
  return tensors(views.map(([name, view]) => [`${role}.${name}`, view]));
}

type Named = [name: string, view: TensorView];

const tensors = (views: readonly Named[]): Bindings =>
  Object.fromEntries(views.map(([name, view]) => [name, tensor(view)]));

function baseViews({ config, base }: ModelParameters, layer: number): Named[] {
  const start = prefix(layer);
  return tensorSpecs(config)
    .filter(({ name }) => name.startsWith(start))
    .map(({ name, shape }) => [
      name.slice(start.length),
      { data: base.get(name) as Float32Array, shape },
    ]);
}

function adapterViews(
  { config, method, optimizer }: ModelParameters,
  layer: number,
  kind: StateKind,
): Named[] {
  if (method.kind === 'full') return [];
  const views: Named[] = [];
  for (const group of projectionGroups(config)) {
    const modules = adapted(group, method);
    if (modules.length === 0) continue;
    const shape = [modules.length * method.rank, group.inputSize];
    const first = `${prefix(layer)}${modulePath(modules[0])}.lora_A.weight`;
    const data = optimizer.view(kind, first, shape[0] * shape[1]);
    views.push([loraAName(group), { data, shape }]);
    for (const module of modules) {
      const name = prefix(layer) + loraBName(module);
      const view = optimizer.view(kind, name);
      const rows = view.length / method.rank;
      views.push([loraBName(module), { data: view, shape: [rows, method.rank] }]);
    }
  }
  return views;
}

/** The final norm, and the output matrix by blocks of rows. */
function headViews(config: ModelConfig, values: (name: string) => Float32Array): Named[] {
  const { vocabSize, hiddenSize } = config;
  const matrix = values(outputMatrixName(config));
  const blocks = vocabularyBlocks(vocabSize).map(({ start, end }, block): Named => {
    const data = matrix.subarray(start * hiddenSize, end * hiddenSize);
    return [outputBlock(block), { data, shape: [end - start, hiddenSize] }];
  });
  return [[finalNorm, { data: values(finalNorm), shape: [hiddenSize] }], ...blocks];
}
