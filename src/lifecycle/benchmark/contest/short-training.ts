/**
 * The short training of one candidate: the plan that a long run would get, on the sample, for a
 * few passes, in steps small enough that there are some.
 *
 * @module
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { writeTokenSet } from '../../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { ModelReference, TrainDone, TrainJob } from '../../../runtimes/protocol.ts';
import type { TrainPlan } from '../../../runtimes/train-plan.ts';
import type { StepWork } from '../../../planning/training-cost.ts';
import { encodeToLearn, examplesOfPair, fitToPlan } from '../../../planning/tokens/encode-pairs.ts';
import { tokenStatistics } from '../../../planning/tokens/encode-records.ts';
import { makePlan } from '../../../planning/make-plan.ts';
import type { Candidate } from '../../preflight/candidate.ts';
import { memoryLimit } from '../../../planning/memory/memory-forecast.ts';

/** What a short training made. */
export interface ShortTraining {
  plan: TrainPlan;
  model: ModelReference;
  /** Tokens trained on, padding included. */
  tokens: number;
  done: TrainDone;
}

export interface ShortTrainingRequest {
  candidate: Candidate;
  method: TrainPlan['method'];
  preference: TrainPlan['preference'];
  tokenizer: Tokenizer;
  records: readonly CanonicalRecord[];
  epochs: number;
  seed: number;
  /** Survives a kill, so that a rerun goes on from the last checkpoint. */
  folder: string;
  threads: number;
  /** Has a worker train; `work` is that of one step on the reference machine. */
  run(job: TrainJob, folder: string, work: StepWork): Promise<TrainDone>;
}

const wantedSteps = 256;
const tokensPerStep = { least: 256, most: 2048 };
/** The plan's length comes from the sample; this only has to be out of its way. */
const unlimitedSeconds = 1e6;

/**
 * Trains a candidate, or goes on from the last checkpoint in the folder.
 *
 * @throws The problems of `encodeRecords` and `makePlan`, and what `run` throws.
 */
export async function trainShortly(request: ShortTrainingRequest): Promise<ShortTraining> {
  const { candidate, method, preference, tokenizer, records } = request;
  const { epochs, seed, folder, threads } = request;
  const encoded = await encodeToLearn(tokenizer, records, preference);
  const statistics = tokenStatistics(encoded);
  const ask = (overrides: { sequenceLength?: number; microBatchRows?: number }) =>
    makePlan({
      base: candidate,
      method,
      profile: 'balanced',
      budgetSeconds: unlimitedSeconds,
      statistics,
      overrides: {
        epochs,
        gradientAccumulation: 1,
        earlyStopping: null,
        ...(preference && { preference }),
        ...overrides,
      },
      seed,
    });
  const { sequenceLength } = ask({}).plan;
  const perStep = (epochs * statistics.tokens) / wantedSteps;
  const bounded = Math.min(tokensPerStep.most, Math.max(tokensPerStep.least, perStep));
  // Rows of pairs are not filled up.
  const rowTokens =
    preference === undefined
      ? sequenceLength
      : (examplesOfPair * statistics.tokens) / statistics.examples;
  const microBatchRows = Math.max(1, Math.round(bounded / rowTokens));
  const { plan, forecast } = ask({ sequenceLength, microBatchRows });

  mkdirSync(folder, { recursive: true });
  const tokens = { train: join(folder, 'train.tokens'), validation: join(folder, 'none.tokens') };
  const { examples } = fitToPlan(encoded, plan);
  await writeTokenSet(tokens.train, examples);
  await writeTokenSet(tokens.validation, []);
  const output = join(folder, 'output');
  if (!existsSync(output)) mkdirSync(output);
  const done = await request.run(
    {
      kind: 'train',
      plan,
      base: candidate.reference,
      tokens,
      output,
      state: join(folder, 'state'),
      threads,
      memoryLimit: memoryLimit(),
      limits: { seconds: null, tokens: null },
    },
    folder,
    forecast.work,
  );
  const weights = join(output, 'best.safetensors');
  return {
    plan,
    model: { kind: 'trained', base: candidate.reference, weights, lora: plan.lora },
    tokens: forecast.trainTokens,
    done,
  };
}
