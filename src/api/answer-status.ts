/**
 * The HTTP status of every answer.
 *
 * @module
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Verdict } from '../ledger/verdicts.ts';
import type { ProblemCode } from '../problem/catalogue.ts';
import type { Problem } from '../problem/problem.ts';

/** A client that left reads no answer; the number is for the log. */
const clientLeft = 499 as ContentfulStatusCode;

const statuses: Partial<Record<ProblemCode, ContentfulStatusCode>> = {
  'usage.invalid': 422,
  'usage.people-only': 403,
  'api.signed-out': 401,
  'api.denied': 403,
  'api.host': 403,
  'api.origin': 403,
  'api.path-not-shared': 403,
  'api.no-route': 404,
  'api.upload-name': 422,
  'api.content-type': 415,
  'api.too-large': 413,
  'api.too-fast': 429,
  'run.interrupted': clientLeft,
  'disk.full': 507,
  internal: 500,
  'ledger.corrupt': 500,
  'ledger.newer': 500,
};

/** Of an answer that some operation gave: a gate that is not passed is a conflict. */
export const statusOfVerdicts = (verdicts: readonly Verdict[]): ContentfulStatusCode =>
  verdicts.some(({ outcome }) => outcome !== 'PASS') ? 409 : 200;

/**
 * Of a problem: what is not there is 404, what is wrong with the server itself 500, and all else is a
 * conflict with how things stand, or with what the data and models are like.
 */
export function statusOfProblem({ code }: Pick<Problem, 'code'>): ContentfulStatusCode {
  return statuses[code] ?? (/[.-]unknown$/.test(code) ? 404 : 409);
}
