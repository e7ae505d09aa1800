/**
 * The client of the page (`brewslm/client`), which says what nobody else can: that the server is away.
 *
 * @module
 */
import {
  AnswerError,
  BrewslmClient,
  type InputOf,
  type Job,
  type OperationName,
  type OutputOf,
  type Problem,
  type Result,
} from '../../../src/client/client.ts';
import { api } from '../../../src/problem/codes/api.ts';

export { AnswerError };
export type { ChangeName, QueryName, Verdict, WorkName } from '../../../src/client/client.ts';
export type { InputOf, Job, OperationName, OutputOf, Problem };

/** A job in a list, which leaves out the outcome. */
export type JobLine = OutputOf<'job.list'>[number];

/** How a call ended that was done at once. */
export type Answer<Name extends OperationName> = Result<OutputOf<Name>>;

/** Where no answer comes, it throws an `AnswerError` of status 0. */
export const client = new BrewslmClient({
  async fetch(...asked) {
    try {
      return await fetch(...asked);
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
      throw new AnswerError(unreachable, 0);
    }
  },
});

const unreachable: Problem = {
  code: 'api.unreachable',
  ...api['api.unreachable'],
  message: 'The server of this page does not answer.',
};
