/**
 * The test items that decide about a model. Drawn by content hash, so that models of one dataset
 * meet the same items; drawn from the test split, which neither training nor any choice has seen.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { loadTask } from '../../catalog/tasks/task.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { assessmentOf, type Assessment } from '../../evaluation/assessment.ts';
import { drawSample } from '../../evaluation/sample.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { loadModel } from '../../runtimes/embedded/load-model.ts';
import { embeddedRuntime } from '../../runtimes/open-runtime.ts';
import type { Job, ModelReference } from '../../runtimes/protocol.ts';
import type { Runtime } from '../../runtimes/runtime.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { workerSubject } from '../../evaluation/subject.ts';
import type { Progress } from '../stage/stage.ts';

/** How many items are drawn, at most. */
export interface HeldOutLimits {
  /** Items that are scored. */
  scored: number;
  /** Items that a reply is written to, which takes longer. */
  generated: number;
}

/** The items, and what models are put to on them. */
export interface HeldOut {
  records: CanonicalRecord[];
  assessment: Assessment;
}

/** Fixed, so that releases of one project are measured on the same items. */
const DRAW = 0;

/** Replies that are written to be shown, where none can be judged. */
const SHOWN_REPLIES = 4;

export async function drawHeldOut(dataset: Artifact, limits: HeldOutLimits): Promise<HeldOut> {
  const card = cardOf(dataset);
  const { metrics, generation } = loadTask(card.task).evaluation;
  const records = drawSample(await loadSplit(dataset, 'test'), limits.scored, DRAW);
  const policy = { metrics, generation: { ...generation, items: limits.generated } };
  return { records, assessment: assessmentOf(card, policy, records, SHOWN_REPLIES) };
}

/** What scoring needs of the stage or command that asks for it. */
export interface ScoringPlace {
  /** A folder of its own; scratch. */
  folder: string;
  threads: number;
  signal: AbortSignal;
  progress(progress: Progress): void;
  /** What scores; the embedded runtime when left out. */
  runtime?: Runtime;
}

export interface ScoredModel {
  reference: ModelReference;
  tokenizer: TokenizerFiles;
  /** What progress calls it: `this model`, `the base`. */
  label: string;
}

/**
 * Puts a model to the test on all items, by worker processes.
 *
 * @throws The problems of `supervise` and of `encodeRecords`.
 */
export async function scoreHeldOut(
  { folder, threads, signal, progress, runtime = embeddedRuntime }: ScoringPlace,
  { reference, tokenizer: files, label }: ScoredModel,
  { records, assessment }: HeldOut,
): Promise<EvaluatedItem[]> {
  const { config } = await loadModel(reference);
  const tokenizer = Tokenizer.open(files);
  const run = async <J extends Job>(job: J, jobFolder: string) =>
    supervise(await runtime.prepare(job), {
      command: runtime.command(),
      folder: jobFolder,
      signal,
      onEvent(event) {
        const doing = job.kind === 'generate' ? 'writing replies with' : 'scoring';
        if (event.type === 'progress')
          progress({ ...event, label: `${doing} ${label} on held-out items` });
      },
    });
  const subject = workerSubject(
    // One tokenizer as a rule, so all are judged on the same beginning of what is too long.
    { reference, config, tokenizer, folder, threads, longReplies: 'cut', shots: [] },
    { score: run, choose: run, generate: run },
  );
  return assessment.perform(subject, records);
}
