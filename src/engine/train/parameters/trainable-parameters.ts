/**
 * What a method trains, in the order it lies in memory. The A matrices of a projection group are
 * neighbours, so that the group's A is one matrix without a copy.
 *
 * @module
 */
import {
  adapted,
  modulePath,
  outputSize,
  projectionGroups,
  type Method,
} from '../../blocks/shape.ts';
import { tensorSpecs, type ModelConfig } from '../../model/config.ts';
import type { Parameter } from '../../optimizer/adamw.ts';

/** `model.layers.3.self_attn.q_proj` + `.lora_A.weight`, as PEFT names them less its prefix. */
export function trainableParameters(config: ModelConfig, method: Method): Parameter[] {
  if (method.kind === 'full')
    return tensorSpecs(config).map((spec) => ({ ...spec, decay: spec.shape.length > 1 }));
  const parameters: Parameter[] = [];
  for (let layer = 0; layer < config.layers; layer++)
    for (const group of projectionGroups(config)) {
      const modules = adapted(group, method);
      const name = (module: (typeof modules)[number], matrix: 'A' | 'B') =>
        `model.layers.${layer}.${modulePath(module)}.lora_${matrix}.weight`;
      for (const module of modules)
        parameters.push({
          name: name(module, 'A'),
          shape: [method.rank, group.inputSize],
          decay: true,
        });
      for (const module of modules)
        parameters.push({
          name: name(module, 'B'),
          shape: [outputSize(config, module), method.rank],
          decay: true,
        });
    }
  return parameters;
}
