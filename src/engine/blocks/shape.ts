/**
 * What the blocks of one model have in common: sizes, and which projections carry an adapter.
 *
 * @module
 */
import type { ModelConfig } from '../model/config.ts';

export const projections = [
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj',
] as const;

/** A linear module of a layer, by its Hugging Face name. */
export type Projection = (typeof projections)[number];

/** Low-rank adapters, arXiv 2106.09685. */
export interface Lora {
  rank: number;
  /** The update is scaled by `alpha / rank`. */
  alpha: number;
  /** Share of an adapter's inputs zeroed in training. One mask serves modules with the same input. */
  dropout: number;
  targets: readonly Projection[];
}

export type Method = { kind: 'full' } | ({ kind: 'lora' } & Lora);

/** Projections that read the same input; their A matrices are one matrix [modules · rank, in]. */
export interface ProjectionGroup {
  name: 'attention' | 'output' | 'mlp' | 'down';
  modules: readonly Projection[];
  inputSize: number;
}

export function projectionGroups(config: ModelConfig): ProjectionGroup[] {
  const { hiddenSize, intermediateSize, heads, headDim } = config;
  return [
    { name: 'attention', modules: ['q_proj', 'k_proj', 'v_proj'], inputSize: hiddenSize },
    { name: 'output', modules: ['o_proj'], inputSize: heads * headDim },
    { name: 'mlp', modules: ['gate_proj', 'up_proj'], inputSize: hiddenSize },
    { name: 'down', modules: ['down_proj'], inputSize: intermediateSize },
  ];
}

export function outputSize(config: ModelConfig, module: Projection): number {
  switch (module) {
    case 'q_proj':
      return config.heads * config.headDim;
    case 'k_proj':
    case 'v_proj':
      return config.kvHeads * config.headDim;
    case 'o_proj':
    case 'down_proj':
      return config.hiddenSize;
    case 'gate_proj':
    case 'up_proj':
      return config.intermediateSize;
  }
}

/** A projection's name within its layer, for example `self_attn.q_proj`. */
export const modulePath = (module: Projection): string =>
  module.startsWith('gate') || module.startsWith('up') || module.startsWith('down')
    ? `mlp.${module}`
    : `self_attn.${module}`;

/** The modules of a group that carry an adapter, in the group's order. */
export const adapted = (group: ProjectionGroup, method: Method): Projection[] =>
  method.kind === 'full' ? [] : group.modules.filter((module) => method.targets.includes(module));
