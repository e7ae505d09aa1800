/**
 * One plan for two runtimes: the files of a train job, the embedded engine's run of it, and the one of
 * the Python worker as a supervisor would start it.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { configJson } from '../../src/engine/checkpoint/huggingface/write-config.ts';
import { namedTensors } from '../../src/engine/checkpoint/named-tensors.ts';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import { initializeWeights } from '../../src/engine/model/init.ts';
import { allocateWeights, type Weights } from '../../src/engine/model/weights.ts';
import { writeTokenSet } from '../../src/engine/tokenizer/token-set.ts';
import type { Example } from '../../src/engine/train/batches/micro-batch.ts';
import { Trainer } from '../../src/engine/train/step/trainer.ts';
import { runTrainJob } from '../../src/runtimes/embedded/train-job.ts';
import { readMetrics, type MetricLine } from '../../src/runtimes/embedded/metrics-file.ts';
import {
  parseEvent,
  type ModelReference,
  type TrainDone,
  type TrainJob,
  type WorkerEvent,
} from '../../src/runtimes/protocol.ts';
import type { TorchSettings } from '../../src/runtimes/torch/settings.ts';
import { methodOf, trainPlanSchema, type TrainPlan } from '../../src/runtimes/train-plan.ts';
import { asDtype, writeShards, writeSafetensors } from '../../src/weights/safetensors/writer.ts';
import { onProcessor } from '../support/on-processor.ts';

export const python = process.env.BREWSLM_PYTHON ?? 'python3';
const packageFolder = fileURLToPath(new URL('../../workers/torch', import.meta.url));

/** Fifty steps on little, with everything a plan can ask for in play. */
export const planOf = (settings: Partial<TrainPlan>): TrainPlan =>
  trainPlanSchema.parse({
    schema: 1,
    base: 'tiny',
    method: settings.lora ? 'lora' : 'full',
    lora: null,
    sequenceLength: 32,
    microBatchRows: 2,
    gradientAccumulation: 2,
    packing: false,
    steps: 50,
    stopAtStep: null,
    learningRate: 1e-3,
    schedule: 'cosine',
    warmupSteps: 5,
    finalLearningRateShare: 0.1,
    weightDecay: 0.1,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    maxGradNorm: 1,
    evalEverySteps: 20,
    checkpointEverySteps: 20,
    earlyStopping: null,
    activationCheckpointing: 'none',
    seed: 11,
    ...settings,
  });

/** A model and examples on disk, as the train stage would lay them out. */
export class TorchCase {
  readonly folder: string;
  readonly plan: TrainPlan;
  readonly #config: ModelConfig;
  readonly #base: ModelReference;

  private constructor(folder: string, plan: TrainPlan, config: ModelConfig, base: ModelReference) {
    this.folder = folder;
    this.plan = plan;
    this.#config = config;
    this.#base = base;
  }

  /** @param weights Left out, they are drawn by seed 7. */
  static async create(
    folder: string,
    plan: TrainPlan,
    config: ModelConfig,
    sets: { train: readonly Example[]; validation: readonly Example[] },
    pretrained?: { base: ModelReference; weights: Weights },
  ): Promise<TorchCase> {
    const weights = pretrained?.weights ?? allocateWeights(config);
    if (pretrained === undefined) initializeWeights(config, weights, 7);
    const at = (name: string) => join(folder, name);
    await mkdir(at('base'), { recursive: true });
    await writeShards(at('base'), asDtype(namedTensors(config, weights), 'F32'));
    await writeFile(at('base/config.json'), JSON.stringify(configJson(config, 'float32')));
    for (const name of ['train', 'validation'] as const)
      await writeTokenSet(
        at(`${name}.tokens`),
        sets[name].map((example, index) => ({ ...example, recordId: `r${index}` })),
      );
    const base = pretrained?.base ?? { kind: 'scratch', config, seed: 7 };
    const made = new TorchCase(folder, plan, config, base);
    if (plan.lora !== null) await made.#writeAdapter();
    return made;
  }

  async #writeAdapter(): Promise<void> {
    const trainer = await Trainer.create({
      config: this.#config,
      loadWeights: () => {},
      method: methodOf(this.plan),
      optimizer: this.plan,
      activationCheckpointing: 'none',
      threads: 1,
      seed: this.plan.seed,
    });
    const tensors = trainer.trainableTensors().map(({ parameter: { name, shape }, values }) => ({
      name: `base_model.model.${name}`,
      shape,
      values,
    }));
    await writeSafetensors(join(this.folder, 'adapter.safetensors'), tensors, 'F32');
    await trainer.close();
  }

  job(name: string): TrainJob {
    return {
      kind: 'train',
      plan: this.plan,
      base: this.#base,
      tokens: {
        train: join(this.folder, 'train.tokens'),
        validation: join(this.folder, 'validation.tokens'),
      },
      output: join(this.folder, name, 'output'),
      state: join(this.folder, name, 'state'),
      threads: 1,
      memoryLimit: null,
      limits: { seconds: null, tokens: null },
    };
  }

  /** The same job for the Python worker. */
  torchJob(name: string, settings: Partial<TorchSettings> = {}): object {
    return {
      ...this.job(name),
      base: { kind: 'pretrained', path: join(this.folder, 'base') },
      adapter: this.plan.lora === null ? null : join(this.folder, 'adapter.safetensors'),
      torch: { ...onProcessor, ...settings },
    };
  }

  async embedded(name = 'embedded'): Promise<Run> {
    const job = this.job(name);
    const done = await runTrainJob(job, () => {}, new AbortController().signal);
    return { done, metrics: readMetrics(join(job.output, 'metrics.jsonl')), output: job.output };
  }

  async torch(name = 'torch', settings: Partial<TorchSettings> = {}): Promise<Run> {
    const worker = await startWorker(this.folder, this.torchJob(name, settings));
    const { events, code } = await worker.ended;
    const last = events.at(-1);
    if (last?.type !== 'done') throw new Error(`exit ${code}: ${JSON.stringify(last)}`);
    const { output } = this.job(name);
    const metrics = readMetrics(join(output, 'metrics.jsonl'));
    return { done: last.result as TrainDone, metrics, output };
  }
}

export interface Run {
  done: TrainDone;
  metrics: MetricLine[];
  output: string;
}

export interface Worker {
  process: ChildProcess;
  ended: Promise<{ events: WorkerEvent[]; code: number | null }>;
}

/** @param launcher Arguments before the module, such as those of torchrun. */
export async function startWorker(
  folder: string,
  job: object,
  { launcher = [], onEvent = () => {} }: StartOptions = {},
): Promise<Worker> {
  const file = join(folder, `job-${jobs++}.json`);
  await writeFile(file, JSON.stringify(job));
  const child = spawn(python, [...launcher, '-m', 'brewslm_torch', file], {
    cwd: packageFolder,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const events: WorkerEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = parseEvent(line);
    if (event === undefined) throw new Error(`not an event: ${line}`);
    events.push(event);
    onEvent(event, child);
  });
  const ended = new Promise<{ events: WorkerEvent[]; code: number | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ events, code }));
  });
  return { process: child, ended };
}

interface StartOptions {
  launcher?: string[];
  onEvent?: (event: WorkerEvent, child: ChildProcess) => void;
}

let jobs = 0;
