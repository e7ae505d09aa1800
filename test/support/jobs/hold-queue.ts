import type { Ledger } from '../../../src/ledger/ledger.ts';

/** Nothing begins beside a job that takes so much; this process answers for it, and does nothing. */
export function holdQueue({ jobs }: Ledger): void {
  const { id } = jobs.add({
    project: null,
    operation: 'runtime.doctor',
    input: {},
    key: 'held',
    priority: 0,
    memoryBytes: 2 ** 50,
    by: 'test',
    idempotencyKey: null,
  });
  if (jobs.claim(() => id) === undefined) throw new Error('the job was not to be had');
}
