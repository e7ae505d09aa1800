/**
 * What the writers of the formats share.
 *
 * @module
 */
import type { HeldOutLimits } from './held-out.ts';
import type { RuntimeConfiguration } from '../../runtimes/runtime.ts';
import type { StageContext } from '../stage/stage.ts';
import type { BundleFormat, EvaluationSummary, Trace } from './bundle.ts';
import type { Materials } from './provenance/materials.ts';

/** What decides a bundle, beside its inputs: also what scores its held-out items. */
export interface PackageConfiguration extends RuntimeConfiguration {
  name: string;
  format: BundleFormat;
  target: string;
  /** Encoding of the weights, where the format leaves a choice. */
  dtype: 'float32' | 'bfloat16' | 'float16' | 'fp8';
  /** Of a weight, where matrices are quantized for MLX; 16 where they are not. */
  bits?: 4 | 8 | 16;
  heldOut: HeldOutLimits;
  /**
   * Of GGUF and Ollama: training rows that the importance of columns is measured on, at most; without it
   * where left out.
   */
  importanceRows?: number;
  /** Of GGUF: only the losses of the types are wanted, not the figures that a release is judged by. */
  lossOnly?: true;
  trace: Trace;
  materials: Materials;
}

export type PackageContext = StageContext<PackageConfiguration, 'checkpoint' | 'dataset'>;

/** What a format's writer says about what it wrote. */
export interface Written {
  encoding: string;
  evaluation: EvaluationSummary | null;
  summary: Record<string, unknown>;
}
