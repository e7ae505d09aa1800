/**
 * Replay: recompute an artifact from its inputs in a scratch place and compare byte for byte, and
 * say what a difference comes from.
 *
 * @module
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact, ArtifactFile } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { execute, type Session } from '../stage/run-stage.ts';
import { benchmark } from '../benchmark/benchmark.ts';
import { ingest } from '../ingest/ingest.ts';
import { normalize } from '../normalize/normalize.ts';
import { packageStage } from '../package/package-stage.ts';
import { preflight } from '../preflight/preflight.ts';
import type { Stage, StageName } from '../stage/stage.ts';
import { amendStage } from '../train/amend-stage.ts';
import { planStage } from '../train/plan-stage.ts';
import { runtimeClass } from '../../runtimes/machine/fingerprint.ts';
import type { Fingerprint } from '../../runtimes/protocol.ts';
import { trainStage } from '../train/train-stage.ts';
import { differences, madeOn, ofMachine, ofWorker, type MadeOn } from './made-on.ts';
import { isRounding, trainingDifference, type TrainingDifference } from './training-difference.ts';

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

/**
 * `tolerated`: the bytes differ, on a machine that rounds differently, by no more than rounding alone
 * makes of this very run.
 */
export type ReplayVerdict = 'identical' | 'tolerated' | 'differs';

export interface Replay {
  artifact: string;
  identical: boolean;
  verdict: ReplayVerdict;
  /** The first difference in path order; null when identical. */
  difference: Difference | null;
  /** What it was made on; null when the ledger does not know. */
  madeOn: MadeOn | null;
  here: MadeOn;
  /** What of the two differs, in words. */
  machines: string[];
  /** How far a training that came out otherwise is from the recorded one; null for all else. */
  training: {
    madeAndHere: TrainingDifference;
    /**
     * How far the one made here is from its twin, which starts from weights moved by one unit in the
     * last place; null when machines that round alike excuse nothing.
     */
    rounding: TrainingDifference | null;
  } | null;
  files: number;
  bytes: number;
}

/**
 * Makes an artifact again, in a folder that is gone afterwards, and compares every byte. A training
 * that comes out otherwise where numbers are rounded differently is made once more, from weights moved
 * by rounding: what differs by no more than that is tolerated.
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
  const scratch = mkdtempSync(join(ledger.workFolder('replay'), `${artifact.id.slice(0, 12)}-`));
  let here = ofMachine(runtimeClass());
  const make = async (name: string, by: Stage<never, never>) => {
    const work = join(scratch, name);
    const made = await execute(
      session,
      by,
      ledger.artifacts.inputs(artifact),
      producer.configuration as never,
      producer.seed,
      {
        work,
        store: false,
        event(type, data) {
          if (type === 'hello') here = ofWorker(data.fingerprint as Fingerprint);
        },
      },
    );
    return { ...made, output: join(work, 'output') };
  };
  try {
    const again = await make('again', stage);
    const difference =
      firstDifference(artifact, again.files, again.output) ??
      summaryDifference(artifact, again.summary);
    const made = madeOn(ledger, artifact);
    const machines = made === null ? [] : differences(made, here);
    let training: Replay['training'] = null;
    if (difference !== null && artifact.descriptor.kind === 'checkpoint-set') {
      const recorded = join(scratch, 'recorded');
      artifact.materialize(recorded);
      const madeAndHere = await trainingDifference(recorded, again.output);
      const twin = machines.length > 0 ? await make('twin', trainStage({ nudge: twinSeed })) : null;
      const rounding = twin && (await trainingDifference(again.output, twin.output));
      training = { madeAndHere, rounding };
    }
    return {
      artifact: artifact.id,
      identical: difference === null,
      verdict: verdictOf(difference, training),
      difference,
      madeOn: made,
      here,
      machines,
      training,
      files: again.files.length,
      bytes: again.files.reduce((total, file) => total + file.bytes, 0),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const twinSeed = 1;

function verdictOf(difference: Difference | null, training: Replay['training']): ReplayVerdict {
  if (difference === null) return 'identical';
  const rounding = training?.rounding;
  return rounding && isRounding(training.madeAndHere, rounding) ? 'tolerated' : 'differs';
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
