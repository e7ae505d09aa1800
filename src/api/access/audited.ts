/**
 * Puts on record what was asked for that changes something, and what was denied; pieces of an upload are
 * a part of it.
 *
 * @module
 */
import type { MiddlewareHandler } from 'hono';
import type { Ledger } from '../../ledger/ledger.ts';
import { routeOf } from '../route.ts';
import type { ApiEnv } from './caller.ts';

export const audited =
  ({ audit }: Ledger): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    await next();
    const { method } = c.req;
    const { status } = c.res;
    if ((method === 'GET' || method === 'HEAD' || method === 'PATCH') && status !== 403) return;
    const { name: who, role, key, project } = c.get('caller');
    audit.record({
      who,
      role,
      key,
      operation: c.get('operation') ?? `${method} ${routeOf(c)}`,
      project: c.get('project') ?? project,
      status,
    });
  };
