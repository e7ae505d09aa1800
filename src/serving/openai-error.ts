/**
 * Problems as the OpenAI API tells them, with statuses that its clients understand: they ask again after
 * 409, 429 and 5xx, and nothing else.
 *
 * @module
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { statusOfProblem } from '../api/answer-status.ts';
import type { Problem } from '../problem/problem.ts';

/** What is wrong with the request itself. */
const ofRequest = /^(usage|prompt|tokenizer|serve)\.|^llama\.grammar$/;

export function statusOf({ code }: Pick<Problem, 'code'>): ContentfulStatusCode {
  if (code === 'serve.busy') return 429;
  if (code === 'serve.slow' || code === 'serve.stopping' || code === 'serve.no-release') return 503;
  if (code === 'serve.garbled') return 500;
  const status = statusOfProblem({ code });
  if (status !== 409 && status !== 422) return status;
  return ofRequest.test(code) ? 400 : 500;
}

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};

/** `code` is one of ours; the message ends with what to do. */
export const openAiError = (problem: Problem) => {
  const status = statusOf(problem);
  return {
    error: {
      message: sentences(problem),
      type: types[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
      param: problem.location?.field ?? null,
      code: problem.code,
    },
  };
};

/** Of what goes wrong inside, nothing is told but that it did. */
const sentences = ({ code, message, fix }: Problem): string =>
  code === 'internal' ? 'something went wrong here; the log says what' : `${message}. ${fix}`;
