/**
 * Every stage that makes an artifact, by name: what replay needs to run one again.
 *
 * @module
 */
import { benchmark } from './benchmark/benchmark.ts';
import { ingest } from './ingest/ingest.ts';
import { normalize } from './normalize/normalize.ts';
import { packageStage } from './package/package.ts';
import { preflight } from './preflight/preflight.ts';
import type { Stage, StageName } from './stage/stage.ts';
import { planStage } from './train/plan-stage.ts';
import { trainStage } from './train/train-stage.ts';

export const stages: Partial<Record<StageName, Stage<never, never>>> = {
  ingest,
  normalize,
  preflight,
  benchmark,
  plan: planStage,
  // The clock has no say in a replay.
  train: trainStage(null),
  package: packageStage,
};
