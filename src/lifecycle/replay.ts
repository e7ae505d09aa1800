/**
 * Replay: recompute an artifact from its inputs in a scratch place and compare byte for byte.
 *
 * @module
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact, ArtifactFile } from '../ledger/artifacts.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { fail } from '../problem/problem.ts';
import { execute, type Session } from './stage/run-stage.ts';
import { benchmark } from './benchmark/benchmark.ts';
import { ingest } from './ingest/ingest.ts';
import { normalize } from './normalize/normalize.ts';
import { packageStage } from './package/package-stage.ts';
import { preflight } from './preflight/preflight.ts';
import type { Stage, StageName } from './stage/stage.ts';
import { amendStage } from './train/amend-stage.ts';
import { planStage } from './train/plan-stage.ts';
import { trainStage } from './train/train-stage.ts';

type Stages = Partial<Record<StageName, Stage<never, never>>>;

/** Every stage that makes an artifact, by name: what replay needs to run one again. */
const stages: Stages = {
  ingest,
  normalize,
  preflight,
  benchmark,
  plan: planStage,
  amend: amendStage,
  // Nothing ends or amends a replay.
  train: trainStage(),
  package: packageStage,
};

export interface Difference {
  file: string;
  what: 'missing' | 'extra' | 'changed';
  /** First byte that differs, for `changed`. */
  offset?: number;
}

export interface Replay {
  artifact: string;
  identical: boolean;
  /** The first difference in path order; null when identical. */
  difference: Difference | null;
  files: number;
  bytes: number;
}

/**
 * Makes an artifact again, in a folder that is gone afterwards, and compares every byte.
 *
 * @param by The stages that can be run, by name.
 * @throws `artifact.differs` when another version of the stage made it, and what the stage throws.
 */
export async function replay(
  session: Session,
  artifact: Artifact,
  by: Stages = stages,
): Promise<Replay> {
  const { ledger } = session;
  const { producer } = artifact.descriptor;
  const stage = by[producer.stage as StageName];
  if (stage === undefined) fail('internal', `there is no stage ${producer.stage}`);
  if (stage.version !== producer.version)
    fail(
      'artifact.differs',
      `made by version ${producer.version} of stage ${stage.name}; this is version ${stage.version}`,
      { fix: 'Replay it with the BrewSLM version that made it.' },
    );
  const work = mkdtempSync(join(ledger.workFolder('replay'), `${artifact.id.slice(0, 12)}-`));
  try {
    const again = await execute(
      session,
      stage,
      ledger.artifacts.inputs(artifact),
      producer.configuration as never,
      producer.seed,
      { work, event: () => {}, store: false },
    );
    const output = join(work, 'output');
    const difference =
      firstDifference(artifact, again.files, output) ?? summaryDifference(artifact, again.summary);
    return {
      artifact: artifact.id,
      identical: difference === null,
      difference,
      files: again.files.length,
      bytes: again.files.reduce((total, file) => total + file.bytes, 0),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function firstDifference(
  artifact: Artifact,
  again: ArtifactFile[],
  output: string,
): Difference | null {
  const before = new Map(artifact.descriptor.files.map((file) => [file.path, file]));
  const after = new Map(again.map((file) => [file.path, file]));
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(path);
    const fresh = after.get(path);
    if (old === undefined) return { file: path, what: 'extra' };
    if (fresh === undefined) return { file: path, what: 'missing' };
    if (old.sha256 !== fresh.sha256)
      return {
        file: path,
        what: 'changed',
        offset: firstOffset(artifact.path(path), join(output, path)),
      };
  }
  return null;
}

function summaryDifference(artifact: Artifact, summary: unknown): Difference | null {
  return canonicalJson(artifact.descriptor.summary) === canonicalJson(summary)
    ? null
    : { file: 'descriptor summary', what: 'changed' };
}

/** Compares block by block: weights do not fit in one buffer. */
function firstOffset(a: string, b: string): number {
  const files = [openSync(a, 'r'), openSync(b, 'r')];
  const [left, right] = files.map(() => Buffer.alloc(1 << 20));
  try {
    for (let start = 0; ;) {
      const sizes = files.map((file, i) => readFully(file, i === 0 ? left : right, start));
      const shared = Math.min(...sizes);
      for (let i = 0; i < shared; i++) if (left[i] !== right[i]) return start + i;
      start += shared;
      if (shared < left.length) return start;
    }
  } finally {
    files.forEach(closeSync);
  }
}

function readFully(file: number, block: Buffer, start: number): number {
  let size = 0;
  for (let read = -1; read !== 0 && size < block.length; size += read)
    read = readSync(file, block, size, block.length - size, start + size);
  return size;
}
