/**
 * Who calls, and what their role lets them do. A viewer looks; an editor changes and computes; an owner
 * also does what only people may answer for, hands out keys and tidies the home.
 *
 * @module
 */
import type { Context } from 'hono';
import { fieldsOf } from '../../operations/describe-input.ts';
import { roles, type Role } from '../../ledger/keys.ts';
import { entryOf, operationOf, type OperationName } from '../../operations/index.ts';
import { fail } from '../../problem/problem.ts';

export interface Caller {
  /** How the audit trail and the jobs name them. */
  name: string;
  role: Role;
  /** The only project that they see; null for all of the home. */
  project: number | null;
  /** A browser sends a cookie unasked, so that a call by cookie has to prove where it comes from. */
  by: 'cookie' | 'bearer';
  /** The key that they hold, which is counted for the rate limit; null for whoever started the server. */
  key: number | null;
}

/** What handlers find in their context. */
export interface ApiEnv {
  Variables: { caller: Caller; operation: OperationName; project: number };
}

export type ApiContext = Context<ApiEnv>;

/** Operations that concern the whole home or its keys, whatever their kind. */
const owners: ReadonlySet<string> = new Set([
  'key.create',
  'key.list',
  'key.revoke',
  'audit.list',
  'artifact.gc',
  'runtime.add',
  'runtime.remove',
  'runtime.setup',
]);

/** What it takes to call an operation at all. */
export function roleFor(name: OperationName): Role {
  const { kind, peopleOnly } = entryOf(name);
  if (peopleOnly || owners.has(name)) return 'owner';
  return kind === 'query' ? 'viewer' : 'editor';
}

/** @throws `api.denied` when the caller's role is less than what is needed for `what`. */
export function needRole({ name, role }: Caller, needed: Role, what: string): void {
  if (roles.indexOf(role) < roles.indexOf(needed))
    fail('api.denied', `${what} takes the role ${needed}; ${name} is ${role}`);
}

/** @throws `api.denied` when the role is not enough for the operation or for a field that is given. */
export async function checkRole(
  caller: Caller,
  name: OperationName,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const needed = roleFor(name);
  needRole(caller, needed, name);
  if (caller.role === 'owner') return;
  const { input } = await operationOf(name);
  const field = fieldsOf(input).find((one) => one.peopleOnly && one.name in given);
  if (field !== undefined)
    fail('api.denied', `${field.name} of ${name} takes the role owner`, {
      location: { field: field.name },
    });
}
