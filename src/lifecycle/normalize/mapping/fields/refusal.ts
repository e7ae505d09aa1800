/**
 * Why one record could not be mapped. Control flow inside the mapping, never seen outside: the
 * stage turns it into a reject.
 *
 * @module
 */
import type { Reject } from '../../../../rows/records/batch.ts';

export class Refusal extends Error {
  readonly code: Reject['code'];
  readonly field: string | undefined;

  constructor(code: Reject['code'], message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
