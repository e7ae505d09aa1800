/**
 * How a base is to learn from pairs, out of what was wished and what a dataset holds. It is settled where a
 * plan is asked for, so that no stage goes by a default that may change.
 *
 * @module
 */
import type { RecordSchema } from '../catalog/records/record-schema.ts';
import { fail } from '../problem/problem.ts';
import type { PlanOverrides } from './plan-overrides.ts';
import { usualPreference, type PlanBase } from './plan-defaults.ts';

/**
 * Says in the wishes for one base how is learnt from pairs: as was wished, else as is usual for what the
 * dataset holds. Nothing is said where replies are learnt by themselves.
 *
 * @throws `plan.invalid` when pairs are wished for and there are none.
 */
export function settlePreference(
  { preference, ...others }: PlanOverrides,
  records: RecordSchema,
  kind: PlanBase['kind'],
): PlanOverrides {
  if (preference && records !== 'preference')
    fail('plan.invalid', `${records} records are no pairs of replies`, {
      location: { field: 'preference' },
      fix: 'Leave the preference out, or import pairs (template `preference`).',
    });
  const settled = preference === undefined ? usualPreference(records, kind) : preference;
  return settled ? { ...others, preference: settled } : others;
}
