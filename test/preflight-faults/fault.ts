/**
 * A fault: one thing wrong with a plan, a model or a pairing that is good otherwise, and the code by
 * which it must be refused before anything trains.
 *
 * @module
 */
import type { ProblemCode } from '../../src/problem/catalogue.ts';
import type { PreflightOptions } from '../../src/lifecycle/run-preflight.ts';
import type { DatasetName } from './datasets.ts';

/** The files of a model folder, by name. */
export type Files = Map<string, Buffer>;

export interface Fault {
  name: string;
  code: ProblemCode;
  /** Where it is noticed: when the model is brought in, when it is asked for, or by Gate B. */
  at: 'add' | 'request' | 'FAIL' | 'INCONCLUSIVE';
  /** Changes the files of a good model before it is brought in. */
  model?: (files: Files) => void;
  /** The model is one GGUF file instead, changed by this. */
  gguf?: (file: Buffer) => Buffer;
  licence?: string;
  /** Changes what lies in the store afterwards. */
  damage?: (folder: string) => void;
  /** The text of a plan file. */
  settings?: string;
  dataset?: DatasetName;
  options?: Partial<PreflightOptions>;
}
