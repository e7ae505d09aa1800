/**
 * What the model makes of replies before it is trained. It is computed once, before the first step,
 * from the trainer as it was created: adapters are zero then, and of full training the weights are the
 * base's. It lies with the run's checkpoints, so that a run that goes on compares with the same bits.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError, type Problem } from '../../../problem/problem.ts';
import type { Example } from '../batches/micro-batch.ts';
import { evaluationBatches, planEpoch, type Batching } from '../batches/row-packing.ts';
import { verifyManifest } from '../parameters/state-manifest.ts';
import type { Trainer } from '../step/trainer.ts';
import { writeFolder } from '../parameters/training-state.ts';

/** By example; NaN where no step meets it. */
export interface References {
  train: Float64Array;
  validation: Float64Array;
}

export interface ReferenceRequest {
  /** Before any step, or with what it was created with. */
  trainer: Trainer;
  examples: readonly Example[];
  evaluationExamples: readonly Example[];
  batching: Batching;
  /** Of the schedule; which examples they meet decides what is computed. */
  steps: number;
  /** Of the run. */
  folder: string;
  signal?: AbortSignal | undefined;
}

export type ReferenceEvent =
  | { type: 'damaged'; problem: Problem }
  /** Micro-batches that were scored. */
  | { type: 'reference'; done: number; total: number };

const folderName = 'reference';
const files = { train: 'train.f64', validation: 'validation.f64' } as const;

/**
 * Reads what is kept, or computes and keeps it; null when `signal` was aborted before all was computed.
 *
 * @throws `train.too-long`.
 */
export async function* openReferences(
  request: ReferenceRequest,
): AsyncGenerator<ReferenceEvent, References | null> {
  const folder = join(request.folder, folderName);
  if (existsSync(folder)) {
    try {
      return await readReferences(folder);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'checkpoint.damaged')
        throw error;
      await rm(`${folder}.damaged`, { recursive: true, force: true });
      await rename(folder, `${folder}.damaged`);
      yield { type: 'damaged', problem: error.problem };
    }
  }
  const { examples, evaluationExamples, batching, steps } = request;
  const train = yield* scored(request, examples, metExamples(examples, batching, steps));
  const validation = train && (yield* scored(request, evaluationExamples));
  if (train === null || validation === null) return null;
  await writeFolder(folder, async (partial) => {
    await writeFile(join(partial, files.train), bytesOf(train), { flush: true });
    await writeFile(join(partial, files.validation), bytesOf(validation), { flush: true });
  });
  return { train, validation };
}

async function readReferences(folder: string): Promise<References> {
  await verifyManifest(folder);
  const read = async (name: string): Promise<Float64Array> => {
    const bytes = await readFile(join(folder, name));
    return new Float64Array(new Uint8Array(bytes).buffer);
  };
  return { train: await read(files.train), validation: await read(files.validation) };
}

/** Steps that end within the first epoch meet some examples only; undefined for all. */
function metExamples(
  examples: readonly Example[],
  batching: Batching,
  steps: number,
): ReadonlySet<number> | undefined {
  const epoch = planEpoch(examples, batching, 0);
  if (steps >= epoch.length) return undefined;
  const segments = epoch
    .slice(0, steps)
    .flatMap((batches) => batches.flatMap(({ rows }) => rows.flat()));
  return new Set(segments.map(({ example }) => example));
}

async function* scored(
  { trainer, batching, signal }: ReferenceRequest,
  examples: readonly Example[],
  met?: ReadonlySet<number>,
): AsyncGenerator<ReferenceEvent, Float64Array | null> {
  const reference = new Float64Array(examples.length).fill(NaN);
  const asked = (example: number): boolean => met === undefined || met.has(example);
  const batches = evaluationBatches(examples, batching, asked);
  for (const [index, batch] of batches.entries()) {
    if (signal?.aborted === true) return null;
    for (const [example, { logProbability }] of await trainer.score([batch]))
      reference[example] = logProbability;
    yield { type: 'reference', done: index + 1, total: batches.length };
  }
  return reference;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
