/**
 * How a job travels to a cluster and its results back. Every file goes under its digest, so a run has
 * an id that says what it is: whoever asks for the same work, from whatever machine, means the same
 * run.
 *
 * ```
 * runs/<run>/job.json                the job, with digests for paths
 * runs/<run>/attempts/<n>.json       before attempt n is submitted; <n>.given-up when it must not go on
 * runs/<run>/result.json             the manifest of a run that is done, written last
 * states/<state>/...                 checkpoints
 * ```
 *
 * @module
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonicalJson, digest } from '../../ledger/canonical-json.ts';
import type { Done, Job, TrainLimits } from '../protocol.ts';
import type { Storage } from './storage/storage.ts';
import type { Travelling } from './storage/places.ts';

/** In a job that travels, what stands for the path of a file or of a folder. */
type Reference = { file: Travelling } | { folder: Record<string, Travelling> };

/** A run in the storage. */
export interface SentRun {
  /** Of 32 hexadecimal digits. */
  id: string;
  /** Folder of its papers. */
  folder: string;
  /** Folder of its checkpoints; null for jobs that have none. */
  state: string | null;
}

/** What a cluster writes when a run is done. */
interface Manifest {
  schema: 1;
  result: Done;
  /** Of the attempt; they decide where a training that the budget stopped ends. */
  limits: TrainLimits | null;
  /** By names below the job's output; a job whose output is a file has it as `output`. */
  files: Record<string, Travelling>;
}

/** Keys of a job whose values are paths to send. */
const pathKeys: ReadonlySet<string> = new Set(['path', 'weights', 'adapter']);
/** What no result depends on, or, as with limits, only where it ends. */
const outside: ReadonlySet<string> = new Set([
  'output',
  'state',
  'threads',
  'memoryLimit',
  'limits',
]);

/** Puts whatever a job needs into the storage, and the job itself. Done again, it costs a look. */
export async function send(storage: Storage, job: Job, nodes: number): Promise<SentRun> {
  const packed = (await pack(storage, job)) as Record<string, unknown>;
  const kept = Object.fromEntries(Object.entries(packed).filter(([key]) => !outside.has(key)));
  // Ray's jobs are named after it, and one cluster may work for several storages.
  const id = digest({ ...kept, nodes, storage: storage.address }).slice(0, 32);
  const folder = `runs/${id}`;
  const state = job.kind === 'train' ? `states/${stateOf(kept, nodes)}` : null;
  await storage.places.write(`${folder}/job.json`, canonicalJson({ ...kept, state, nodes }));
  return { id, folder, state };
}

/**
 * Checkpoints serve every run that differs in where it ends alone: by a limit, or by a plan that was
 * amended with its last step.
 */
function stateOf(job: Record<string, unknown>, nodes: number): string {
  const { stopAtStep: _, ...plan } = job.plan as Record<string, unknown>;
  return digest({ ...job, plan, nodes }).slice(0, 32);
}

export const limitsOf = (job: Job): TrainLimits | null =>
  job.kind === 'train' ? job.limits : null;

/** Puts the files that a part of a job names, and gives the part with references for paths. */
async function pack(storage: Storage, part: unknown, key = '', parent = ''): Promise<unknown> {
  if (typeof part === 'string')
    return pathKeys.has(key) || parent === 'tokens' || key === 'tokens'
      ? reference(storage, part)
      : part;
  // Lists of numbers, as prompts are, hold no paths.
  if (Array.isArray(part) || part === null || typeof part !== 'object') return part;
  const packed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(part))
    if (value !== undefined)
      packed[name] = name === 'tokenizer' ? value : await pack(storage, value, name, key);
  return packed;
}

async function reference(storage: Storage, path: string): Promise<Reference> {
  if (!statSync(path).isDirectory()) return { file: await storage.put(path) };
  const folder: Record<string, Travelling> = {};
  for (const entry of readdirSync(path, { withFileTypes: true }).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  ))
    if (!entry.isDirectory()) folder[entry.name] = await storage.put(join(path, entry.name));
  return { folder };
}

/**
 * Fetches the result of a run to where its job wants it. A run is done when this gives its result:
 * when there is a manifest and every file of it has its digest. A manifest that is not true is removed,
 * and so is one of a training that other limits stopped, unless `anyLimits`.
 */
export async function collect(
  storage: Storage,
  run: SentRun,
  job: Job,
  anyLimits: boolean,
): Promise<Done | null> {
  const name = `${run.folder}/result.json`;
  const manifest = await storage.json<Manifest>(name);
  if (manifest === null) return null;
  const { result, limits, files } = manifest;
  const stopped = result.kind === 'train' && result.stoppedBy === 'budget';
  if (stopped && !anyLimits && canonicalJson(limits) !== canonicalJson(limitsOf(job))) {
    await storage.places.remove(name);
    return null;
  }
  const { output } = job as { output: string };
  for (const [file, travelling] of Object.entries(files)) {
    const target = job.kind === 'train' ? join(output, file) : output;
    mkdirSync(dirname(target), { recursive: true });
    if (await storage.get(travelling, target)) continue;
    rmSync(target, { force: true });
    await storage.places.remove(name);
    return null;
  }
  // A training that was stopped goes on from there by a plan that is amended.
  if (run.state !== null && !stopped) await storage.removeAll(run.state);
  return result;
}
