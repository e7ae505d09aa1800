/**
 * The export bundle: what is shipped, with the record of how it came about. `bundle.json` is its
 * manifest and lists the files with their checksums; the provenance and SHA256SUMS list it too.
 *
 * @module
 */
import type { ModelConfig } from '../../engine/model/config.ts';
import type { BaselineId } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { Artifact, ArtifactFile, ArtifactKind } from '../../ledger/artifacts.ts';
import type { Gate, Outcome } from '../../ledger/verdicts.ts';
import type { Comparison } from '../../evaluation/compare.ts';
import type { Metric } from '../../evaluation/metrics/metric.ts';
import { resolveModel } from '../../models/model-store.ts';
import type { SideBySide } from './side-by-side.ts';
import type { CheckpointInfo } from '../train/checkpoint.ts';

export const MANIFEST = 'bundle.json';

export const bundleFormats = ['huggingface', 'peft', 'gguf', 'ollama', 'mlx', 'onnx'] as const;
export type BundleFormat = (typeof bundleFormats)[number];

/** Whether a bundle is a folder that `openModel` reads. */
export const isModelFolder = (format: BundleFormat): boolean =>
  format === 'huggingface' || format === 'mlx';

/** Whether several types of weights were measured for it and one chosen: `decision.json` has the table. */
export const hasDecision = (format: BundleFormat): boolean =>
  format === 'gguf' || format === 'ollama' || format === 'onnx';

/** One artifact on the way from the source data to the bundle. */
export interface TraceStep {
  kind: ArtifactKind;
  id: string;
  stage: string;
  version: string;
}

/** What a gate said on that way. */
export interface TraceGate {
  gate: Gate;
  outcome: Outcome;
  /** Id of the artifact that was judged. */
  subject: string;
  /** Why somebody overrode the verdict; null when nobody did. */
  override: string | null;
}

/** The base model as a bundle names it. */
export interface TracedBase {
  id: string;
  /** `from scratch`, a hub reference, or the name of the files that were added. */
  source: string;
  revision: string | null;
  license: string | null;
}

/** Where the bundle comes from: decided before packaging, part of the stage's configuration. */
export interface Trace {
  /** All artifacts from the raw snapshot to the checkpoint. */
  artifacts: TraceStep[];
  gates: TraceGate[];
  base: TracedBase;
}

/** Measured on the test split: items that neither training nor any choice has seen. */
export interface EvaluationSummary {
  split: 'test';
  /** Identifies the drawn items. */
  sample: string;
  tuned: Metric[];
  /** The base before training, on the same items. */
  base: Metric[];
  /** Tuned first, base second, paired by item. */
  comparisons: Comparison[];
  /** What costs next to nothing, on the same items; null where the task has no such baseline. */
  cheap: CheapBaseline | null;
  /** What training changed, item by item. */
  sideBySide: SideBySide;
}

/** A baseline without a language model, fitted on the training rows, of very many on every second or so. */
export interface CheapBaseline {
  id: BaselineId;
  trainRows: number;
  metrics: Metric[];
  /** Tuned first, the baseline second, paired by item. */
  comparisons: Comparison[];
}

/** A program that loads bundles of the target. */
export interface AskedConsumer {
  /** Of the catalogue. */
  id: string;
  title: string;
  /** Whether it loaded the bundle, and the bundle was measured in it. */
  loaded: boolean;
  /** Of the one that loaded it; null where it was not asked. */
  version: string | null;
}

/** What `bundle.json` says. */
export interface BundleManifest {
  schema: 1;
  name: string;
  format: BundleFormat;
  target: string;
  /** Encoding of the weights: a dtype, or a GGUF type. */
  encoding: string;
  parameters: number;
  config: ModelConfig;
  trace: Trace;
  evaluation: EvaluationSummary | null;
  /** Programs of the target: those that loaded the bundle, and those that were not asked. */
  consumers: AskedConsumer[];
  /** Every other file of the bundle but its provenance, which names this one, and SHA256SUMS. */
  files: ArtifactFile[];
}

/** @throws `object.missing` when the artifact is no bundle. */
export const manifestOf = (bundle: Artifact): BundleManifest =>
  bundle.json<BundleManifest>(MANIFEST);

export const FROM_SCRATCH = 'from scratch';

/**
 * Says where a checkpoint's base came from.
 *
 * @throws `model.unknown` when it is no longer in the store; `model.changed` when its manifest cannot be
 *   read.
 */
export async function baseModelOf(
  home: string,
  { base: id, baseKind }: Pick<CheckpointInfo, 'base' | 'baseKind'>,
): Promise<TracedBase> {
  if (baseKind === 'scratch') return { id, source: FROM_SCRATCH, revision: null, license: null };
  const { manifest } = await resolveModel(home, id);
  const { source, license } = manifest;
  return source.kind === 'hub'
    ? { id, source: `hf:${source.repository}`, revision: source.commit, license }
    : { id, source: source.name, revision: null, license };
}
