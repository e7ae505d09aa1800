/**
 * An operation is one thing that BrewSLM does for whoever asks, defined once for every face: the
 * command line, the project file, the library, assistants. Its input schema is the options of the
 * command and the keys of the project file; its output is what `--json` prints. What it decides, in
 * what order and behind which gates, is in `run` or below it.
 *
 * Definitions load their rooms inside `run`: importing one costs its schemas and nothing else.
 *
 * @module
 */
import type { z } from 'zod';
import type { Verdict } from '../ledger/verdicts.ts';
import type { Session } from '../lifecycle/stage/run-stage.ts';
import type { Progress } from '../lifecycle/stage/stage.ts';
import type { News } from './news.ts';

/**
 * `query` only looks, `change` alters what the ledger or the store says in a moment, `work` computes,
 * may take long and goes on where it was interrupted.
 */
export type Kind = 'query' | 'change' | 'work';

/** What a face lends to an operation. */
export interface Context {
  /** The folder of the home, which need not be there yet. */
  home(): Promise<string>;
  /** Opens the ledger of the home on first use; closing it is the face's. */
  session(): Promise<Session>;
  signal: AbortSignal;
  progress(update: Progress): void;
  /** Says what was found or decided on the way, before the outcome. */
  tell(news: News): void;
  /** Null where nobody is there to answer. */
  ask: Asker | null;
}

export interface Asker {
  /** Resolves to the index of what was chosen, or null for none. */
  choose(question: string, choices: readonly Choice[]): Promise<number | null>;
  confirm(question: string): Promise<boolean>;
  /** Resolves to what was typed, or to `initial` where that was nothing; null for leaving off. */
  text(question: string, initial: string): Promise<string | null>;
  /** Shows something that the next question is about. */
  show(title: string, text: string): Promise<void>;
}

export interface Choice {
  label: string;
  hint: string;
}

export interface Outcome<Output = unknown> {
  /** What the output schema describes. */
  output: Output;
  /** What faces that draw show beside the output; no program depends on it. */
  view?: unknown;
  /** Verdicts that decide how this ended: 3 or 4 as an exit code, 409 over HTTP. */
  verdicts?: readonly Verdict[];
  /**
   * Settings that were only known when the call ran, or were chosen on the way, as the input takes
   * them: they stay with the project beside those that were given.
   */
  settled?: Readonly<Record<string, unknown>>;
  /** The work was done and the answer is bad news: 1 as an exit code. */
  failed?: boolean;
  /** What it tells of was interrupted and can go on: 130 as an exit code. */
  interrupted?: boolean;
}

export interface Operation<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  Result extends Outcome<z.output<Output>>,
> {
  /** Command lines, for help texts. */
  examples: readonly string[];
  /** A strict object: an unknown name is refused. */
  input: Input;
  output: Output;
  /** @throws `ProblemError` */
  run(context: Context, input: z.output<Input>): Promise<Result>;
}

/** Any operation, where its types do not matter. */
export interface AnyOperation {
  examples: readonly string[];
  input: z.ZodObject;
  output: z.ZodType;
  run(context: Context, input: never): Promise<Outcome>;
}

/** Defines an operation; what `run` gives is held against the output schema. */
export const defineOperation = <
  Input extends z.ZodObject,
  Output extends z.ZodType,
  Result extends Outcome<z.output<Output>>,
>(
  definition: Operation<Input, Output, Result>,
): Operation<Input, Output, Result> => definition;
