/**
 * A model under evaluation, by what can be asked of it: how probable it finds given tokens, which
 * of given replies it finds likeliest, and what it writes. All of it is done by worker processes.
 *
 * @module
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../catalog/records/record.ts';
import type { Choice, Question } from '../engine/choose/choose.ts';
import type { ModelConfig } from '../engine/model/config.ts';
import { writeTokenSet, type StoredExample } from '../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import type { TrainPlan } from '../runtimes/train-plan.ts';
import type {
  ChooseDone,
  ChooseJob,
  GenerateDone,
  GenerateJob,
  ItemScore,
  ModelReference,
  ScoreDone,
  ScoreJob,
} from '../runtimes/protocol.ts';

export interface Subject {
  tokenizer: Tokenizer;
  /** Tokens that a scored row may have. */
  limit: number;
  /** What becomes of a record whose reply alone is longer. */
  longReplies: TrainPlan['longReplies'];
  /** Examples that it is shown before each record; none for zero-shot. */
  shots: readonly CanonicalRecord[];
  /** Scores the target tokens of each example, in their order. */
  score(examples: readonly StoredExample[]): Promise<ItemScore[]>;
  /**
   * Finds which of some continuations is the likeliest after each prompt, by each list of weights, which
   * log-probabilities are divided by; of equal ones the first.
   */
  choose(
    questions: readonly Question[],
    continuations: readonly (readonly number[])[],
    weights: readonly (readonly number[])[],
  ): Promise<Choice[]>;
  /**
   * Writes a greedy reply to each prompt, as token ids; an empty one to a prompt that fills the
   * context.
   */
  write(prompts: readonly number[][], maxTokens: number): Promise<number[][]>;
}

/** Has a worker run one job; `folder` is for its files. */
export interface SubjectWorkers {
  score(job: ScoreJob, folder: string): Promise<ScoreDone>;
  choose(job: ChooseJob, folder: string): Promise<ChooseDone>;
  generate(job: GenerateJob, folder: string): Promise<GenerateDone>;
}

interface WorkerSubject {
  reference: ModelReference;
  config: ModelConfig;
  tokenizer: Tokenizer;
  /** Scratch; every job gets a folder of its own in it. */
  folder: string;
  threads: number;
  /** `cut` scores the beginning of such a reply; `leave_out` gives no item for its record. */
  longReplies: TrainPlan['longReplies'];
  shots: readonly CanonicalRecord[];
}

/** Rows longer than this are scored in part: attention costs the square of the length. */
const scoringLimit = 1024;

/**
 * Makes a subject that workers compute; each question to it throws what the worker's job does.
 */
export function workerSubject(
  { reference, config, tokenizer, folder, threads, longReplies, shots }: WorkerSubject,
  workers: SubjectWorkers,
): Subject {
  let jobs = 0;
  const place = (kind: string): string => {
    const path = join(folder, `${kind}-${jobs++}`);
    mkdirSync(path, { recursive: true });
    return path;
  };
  return {
    tokenizer,
    limit: Math.min(scoringLimit, config.maxPositions),
    longReplies,
    shots,
    async score(examples) {
      const path = place('score');
      const tokens = join(path, 'items.tokens');
      const output = join(path, 'scores.json');
      await writeTokenSet(tokens, examples);
      await workers.score({ kind: 'score', model: reference, tokens, output, threads }, path);
      return JSON.parse(readFileSync(output, 'utf8')) as ItemScore[];
    },
    async choose(questions, continuations, weights) {
      const path = place('choose');
      const output = join(path, 'choices.json');
      await workers.choose(
        {
          kind: 'choose',
          model: reference,
          prompts: questions.map(({ prompt }) => [...prompt]),
          continuations: continuations.map((ids) => [...ids]),
          weights: weights.map((list) => [...list]),
          wanted: questions.map(({ wanted }) => wanted),
          output,
          threads,
        },
        path,
      );
      return JSON.parse(readFileSync(output, 'utf8')) as Choice[];
    },
    async write(prompts, maxTokens) {
      const path = place('generate');
      const output = join(path, 'replies.json');
      await workers.generate(
        {
          kind: 'generate',
          model: reference,
          tokenizer: tokenizer.files,
          prompts: [...prompts],
          maxTokens,
          output,
          threads,
        },
        path,
      );
      return JSON.parse(readFileSync(output, 'utf8')) as number[][];
    },
  };
}
