/**
 * Failures, warnings and findings are data first: a code from one closed list,
 * where it was seen, what caused it and how to repair it. Rendering is the command line's business.
 *
 * @module
 */
import { catalogue, type ProblemCode } from './catalogue.ts';

/** Where a problem was seen. Rows and lines count from 1. */
export interface Location {
  file?: string;
  line?: number;
  row?: number;
  field?: string;
  /** Byte offset in a binary file. */
  offset?: number;
  tensor?: string;
}

/** An error ends what was asked for; a warning or an info stands beside its result. */
export type Severity = 'error' | 'warning' | 'info';

/** What went wrong or was found, as data: fit for JSON, without an error object in it. */
export interface Problem {
  code: ProblemCode;
  severity: Severity;
  message: string;
  location?: Location;
  /** What to do about it, in one sentence. */
  fix: string;
  /** Figures behind the message, for programs. */
  evidence?: Record<string, unknown>;
  /** The message of the underlying error, if there was one. */
  cause?: string;
}

/** What a caller knows beyond code and message; what is left out comes from the catalogue. */
export interface ProblemDetails {
  location?: Location;
  fix?: string;
  severity?: Severity;
  evidence?: Record<string, unknown>;
  cause?: unknown;
}

/** Makes a problem; the catalogue supplies severity and fix where the caller has nothing better. */
export function problem(code: ProblemCode, message: string, details: ProblemDetails = {}): Problem {
  const entry = catalogue[code];
  const { cause, ...rest } = details;
  return {
    code,
    severity: entry.severity,
    message,
    fix: entry.fix,
    ...definedOnly(rest),
    ...(cause === undefined ? {} : { cause: causeText(cause) }),
  };
}

/** The one error that rooms throw. `problem` is what happened; `cause` keeps the original error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.message, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }

  /** One of a closed list; programs decide by it, as messages may change. */
  get code(): ProblemCode {
    return this.problem.code;
  }

  /** Where it was seen, if it was in a file. */
  get location(): Location | undefined {
    return this.problem.location;
  }

  /** What to do about it, in one sentence. */
  get fix(): string {
    return this.problem.fix;
  }
}

/**
 * Throws a problem, and can be used as an expression.
 *
 * @example
 * const row = rows.get(id) ?? fail('project.unknown', `no project ${id}`);
 *
 * @throws ProblemError with `code`, always.
 */
export function fail(code: ProblemCode, message: string, details: ProblemDetails = {}): never {
  throw new ProblemError(problem(code, message, details), details.cause);
}

/**
 * Turns anything thrown into a problem, so that nothing reaches the user as a bare stack. Errors of
 * the system become `disk.full`, `file.missing`, `file.denied` or `run.interrupted`, all others
 * `internal`.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const path = (error as NodeJS.ErrnoException | undefined)?.path;
  const location = path === undefined ? undefined : { file: path };
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL')
    return problem('disk.full', 'the disk is full', { location, cause: error });
  if (code === 'ENOENT' && path !== undefined)
    return problem('file.missing', `there is no file ${path}`, { location, cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return problem('file.denied', `no permission for ${path ?? 'a file'}`, {
      location,
      cause: error,
    });
  if (code === 'ABORT_ERR' || (error as Error | undefined)?.name === 'AbortError')
    return problem('run.interrupted', 'interrupted', { cause: error });
  return problem('internal', error instanceof Error ? error.message : String(error), {
    cause: error instanceof Error ? (error.stack ?? error.message) : error,
  });
}

function causeText(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function definedOnly<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as Partial<T>;
}
