/**
 * Runs a stage for a project: key, cache, work folder, run record, artifact.
 *
 * @module
 */
import { readdirSync, rmSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Artifact, ArtifactFile, Descriptor } from '../../ledger/artifacts.ts';
import { deriveSeed, digest } from '../../ledger/canonical-json.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail, toProblem } from '../../problem/problem.ts';
import type { Progress, Stage } from './stage.ts';

/** What a caller lends to every stage it runs. */
export interface Session {
  ledger: Ledger;
  signal: AbortSignal;
  threads: number;
  progress(progress: Progress): void;
}

export interface StageRequest<Configuration, Inputs extends string> {
  inputs: Record<Inputs, Artifact>;
  configuration: Configuration;
  /**
   * A run that is under way (`in-run.ts`) and that this is the work of: its caller says how it ended
   * where it failed. By default it is a run of its own.
   */
  run?: number;
}

/** What a stage made, or had made. */
export interface StageResult {
  artifact: Artifact;
  /** True when an earlier run with the same key had made it. */
  cached: boolean;
  /** Id of this run, which a cache hit has too. */
  run: number;
}

export const defaultThreads = (): number => Math.max(1, Math.min(cpus().length, 16));

/** Computes the SHA-256 over everything that decides a stage's bytes. */
export function stageKey(
  stage: Stage<never, never>,
  inputs: Record<string, Artifact>,
  configuration: unknown,
  seed: number,
): string {
  const ids = Object.fromEntries(Object.entries(inputs).map(([role, { id }]) => [role, id]));
  return digest({ stage: stage.name, version: stage.version, inputs: ids, configuration, seed });
}

/**
 * Runs a stage, unless the artifact of its key is there, and makes the artifact the project's newest of
 * its kind. What became of it is on record in the ledger, a failure too.
 *
 * @throws `stage.busy` while another process is at work on the same key or collects garbage; what the
 *   stage throws.
 */
export async function runStage<Configuration, Inputs extends string>(
  session: Session,
  project: Project,
  stage: Stage<Configuration, Inputs>,
  { inputs, configuration, run: ofCaller }: StageRequest<Configuration, Inputs>,
): Promise<StageResult> {
  const { ledger } = session;
  const key = stageKey(stage, inputs, configuration, project.seed);
  const run = ofCaller ?? ledger.runs.start(project.id, stage.name, key);
  const ids = Object.entries<Artifact>(inputs).map(([role, { id }]) => [role, id]);
  ledger.runs.event(run, 'inputs', { inputs: Object.fromEntries(ids), configuration });
  // Nobody waits for it: what is not done goes on with the next stage.
  ledger.objects.settleOld().catch(() => {});
  const known = await cached(ledger, key);
  if (known) {
    await ledger.objects.settle();
    ledger.projects.attach(project, known);
    ledger.runs.end(run, 'cached', { artifact: known.id });
    return { artifact: known, cached: true, run };
  }
  let unlock = () => {};
  try {
    unlock = ledger.lockWork(key);
    const descriptor = await execute(session, stage, inputs, configuration, project.seed, {
      work: ledger.workFolder(key),
      event: (type, data) => ledger.runs.event(run, type, data),
      store: true,
    });
    await ledger.objects.settle();
    const artifact = ledger.database.transaction(() => {
      const recorded = ledger.artifacts.record(descriptor);
      ledger.database.run(
        'insert or replace into stage_results (key, stage, artifact, created_at) values (?, ?, ?, ?)',
        key,
        stage.name,
        recorded.id,
        new Date().toISOString(),
      );
      ledger.projects.attach(project, recorded);
      ledger.runs.end(run, 'done', { artifact: recorded.id });
      return recorded;
    });
    ledger.clearWork(key);
    return { artifact, cached: false, run };
  } catch (error) {
    const problem = toProblem(error);
    const status = problem.code === 'run.interrupted' ? 'interrupted' : 'failed';
    if (ofCaller === undefined) ledger.runs.end(run, status, { problem });
    throw error;
  } finally {
    unlock();
  }
}

interface Place {
  work: string;
  event(type: string, data: Record<string, unknown>): void;
  /** Whether the files go into the object store (a run) or are only hashed (a replay). */
  store: boolean;
}

/**
 * Runs a stage's code in `place` and describes what it made. Shared by runs and replays.
 *
 * @throws What the stage throws; the reason of the session's signal.
 */
export async function execute<Configuration, Inputs extends string>(
  session: Session,
  stage: Stage<Configuration, Inputs>,
  inputs: Record<Inputs, Artifact>,
  configuration: Configuration,
  seed: number,
  place: Place,
): Promise<Descriptor> {
  const { ledger, signal } = session;
  const output = join(place.work, 'output');
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  signal.throwIfAborted();
  const known = new Map<string, string>();
  const summary = await stage.run({
    configuration,
    inputs,
    seed: (purpose) => deriveSeed(seed, `${stage.name}/${purpose}`),
    output,
    work: place.work,
    home: ledger.home,
    object: (sha256) => ledger.objects.path(sha256),
    describe: (path, sha256) => known.set(path, sha256),
    threads: session.threads,
    progress: session.progress,
    event: place.event,
    signal,
  });
  signal.throwIfAborted();
  const files: ArtifactFile[] = [];
  for (const path of listFiles(output)) {
    const stored = place.store
      ? await ledger.objects.takeFile(join(output, path), { sha256: known.get(path), later: true })
      : await ledger.objects.describe(join(output, path));
    files.push({ path, ...stored });
  }
  if (files.length === 0) fail('internal', `stage ${stage.name} left no files`);
  return {
    schema: 1,
    kind: stage.produces,
    files,
    inputs: Object.fromEntries(
      Object.entries<Artifact>(inputs).map(([role, { id }]) => [role, id]),
    ),
    producer: { stage: stage.name, version: stage.version, configuration, seed },
    summary,
  };
}

/** A cached artifact counts only while its bytes are there; otherwise the stage runs again. */
async function cached(ledger: Ledger, key: string): Promise<Artifact | undefined> {
  const row = ledger.database.one('select artifact from stage_results where key = ?', key);
  if (!row) return undefined;
  const artifact = ledger.artifacts.find(String(row.artifact));
  const whole = artifact.descriptor.files.every((file) => ledger.objects.has(file.sha256));
  return whole ? artifact : undefined;
}

/** Lists relative paths with `/`, sorted, so that the order does not depend on the file system. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}
