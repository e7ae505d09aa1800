/**
 * Puts a model to the test on held-out items, in worker processes.
 *
 * @module
 */
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { embeddedWorker } from '../../runtimes/embedded/command.ts';
import { loadModel } from '../../runtimes/embedded/load-model.ts';
import type { Job, ModelReference } from '../../runtimes/protocol.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { workerSubject } from '../../evaluation/subject.ts';
import type { Progress } from '../stage/stage.ts';
import type { HeldOut } from './held-out.ts';

/** What scoring needs of the stage or command that asks for it. */
export interface ScoringPlace {
  /** A folder of its own; scratch. */
  folder: string;
  threads: number;
  signal: AbortSignal;
  progress(progress: Progress): void;
}

export interface ScoredModel {
  reference: ModelReference;
  tokenizer: TokenizerFiles;
  /** For progress: `this model`, `the base`. */
  label: string;
}

export async function scoreHeldOut(
  { folder, threads, signal, progress }: ScoringPlace,
  { reference, tokenizer: files, label }: ScoredModel,
  { records, assessment }: HeldOut,
): Promise<EvaluatedItem[]> {
  const { config } = await loadModel(reference);
  const tokenizer = Tokenizer.open(files);
  const run = <J extends Job>(job: J, jobFolder: string) =>
    supervise(job, {
      command: embeddedWorker(),
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
    { score: run, generate: run },
  );
  return assessment.perform(subject, records);
}
