/**
 * The stage contract. A stage is a pure function of (input artifacts, configuration, code version,
 * seed): the runner hashes those into a key, the same key means the same bytes. A stage writes its
 * files into `context.output` and returns a summary; it must not put time, absolute paths,
 * thread counts or unseeded randomness into either.
 *
 * @module
 */
import type { Artifact, ArtifactKind } from '../../ledger/artifacts.ts';

export type StageName =
  'ingest' | 'normalize' | 'preflight' | 'benchmark' | 'plan' | 'amend' | 'train' | 'package';

/** How far work has come, for people who watch. */
export interface Progress {
  /** What is being done, for example `training`. */
  label: string;
  done: number;
  /** What `done` comes to at the end, where that is known. */
  total?: number;
  /** What both count, for example `steps`. */
  unit?: string;
  /** A short addition, for example `loss 2.31`. */
  note?: string;
}

/** What the runner lends to a stage. */
export interface StageContext<Configuration, Inputs extends string> {
  configuration: Configuration;
  inputs: Record<Inputs, Artifact>;
  /** Derives a 32-bit seed for one purpose from the stage's seed. */
  seed(purpose: string): number;
  /** Empty folder; every file left in it becomes part of the artifact. */
  output: string;
  /** Folder that survives a kill: a rerun with the same key finds it as it was. Not hashed. */
  work: string;
  /** The home, for base models and stored objects; nothing of its path may reach the output. */
  home: string;
  /** Names where the bytes of a stored object lie. */
  object(sha256: string): string;
  /** Gives the digest of a file of the output, where the stage knows it: it is not read again. */
  describe(path: string, sha256: string): void;
  /** Threads that may compute; the bytes do not depend on it. */
  threads: number;
  progress(progress: Progress): void;
  /** Records an event of the run: figures that carry time or speed belong here. */
  event(type: string, data: Record<string, unknown>): void;
  signal: AbortSignal;
}

export interface Stage<Configuration = unknown, Inputs extends string = string> {
  name: StageName;
  produces: ArtifactKind;
  /** Changes whenever the code that decides the bytes changes. */
  version: string;
  /** Does the work, and gives the summary of the artifact. */
  run(context: StageContext<Configuration, Inputs>): Promise<Record<string, unknown>>;
}
