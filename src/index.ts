/**
 * BrewSLM as a library: every operation of the command line as a typed call.
 *
 * @example
 * import { openHome } from 'brewslm';
 *
 * const home = openHome();
 * const { output: project } = await home.project.create({ name: 'router' });
 * const { output, verdicts } = await home.dataset.import({ project: project.id, file: 'a.csv' });
 *
 * @module
 */
import { HomeCalls, type Call, type CallOptions, type HomeOptions } from './library/home-calls.ts';
import {
  operationNames,
  type InputOf,
  type OperationName,
  type OutputOf,
} from './operations/index.ts';

export type { Call, CallOptions, HomeOptions, Result } from './library/home-calls.ts';
export type { Update } from './library/updates.ts';
export type { Finding, Gate, RecordedVerdict, Verdict } from './ledger/verdicts.ts';
export type { InputOf, OperationName, OutputOf } from './operations/index.ts';
export type { ProblemCode } from './problem/catalogue.ts';
export { ProblemError, type Location, type Problem } from './problem/problem.ts';

type Group = OperationName extends `${infer Word}.${string}` ? Word : never;

/** `dataset.import` is `home.dataset.import(input, options)`; input may be left out where all of it may. */
type Calls = {
  readonly [Word in Group]: {
    readonly [Name in OperationName as Name extends `${Word}.${infer Verb}` ? Verb : never]: (
      ...given: {} extends InputOf<Name>
        ? [input?: InputOf<Name>, options?: CallOptions]
        : [input: InputOf<Name>, options?: CallOptions]
    ) => Call<OutputOf<Name>>;
  };
};

export interface Home extends Calls, AsyncDisposable {
  /** The folder of the home, absolute. */
  readonly path: string;
  /**
   * Stops the calls under way where they can be resumed, and resolves when they have ended. Calls
   * made afterwards reject.
   */
  close(): Promise<void>;
}

/**
 * Opens a home: the folder of a ledger, which need not be there yet. Nothing is read or written
 * before the first call that needs it.
 *
 * Queries may run beside anything. Calls that change or compute something take turns, in the order in
 * which they were made, with those of every other opening of this home in this process. Paths are
 * taken from the working folder.
 */
export function openHome(options: HomeOptions = {}): Home {
  const calls = new HomeCalls(options);
  const close = (): Promise<void> => calls.close();
  const groups: Record<string, Record<string, unknown>> = {};
  for (const name of operationNames) {
    const [group, verb] = name.split('.');
    groups[group] ??= {};
    groups[group][verb] = (input: InputOf<typeof name> = {} as never, own?: CallOptions) =>
      calls.call(name, input, own);
  }
  const home = { ...groups, path: calls.path, close, [Symbol.asyncDispose]: close };
  return home as unknown as Home;
}
