/**
 * The log of the server: a line of JSON for every request. It tells of routes, not of addresses, as what
 * stands in an address may be a token or somebody's data; nothing of a body is in it either.
 *
 * @module
 */
import type { MiddlewareHandler } from 'hono';
import { pino, type Logger } from 'pino';
import type { ApiEnv } from '../access/caller.ts';
import { routeOf } from '../route.ts';

export type Log = Logger;

/** Writes to standard error. */
export const openLog = (level: 'info' | 'warn'): Log =>
  pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );

export const logged =
  (log: Log): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const began = performance.now();
    await next();
    const { status } = c.res;
    const line = {
      method: c.req.method,
      route: routeOf(c),
      operation: c.get('operation'),
      status,
      ms: Math.round(performance.now() - began),
      who: c.get('caller')?.name,
    };
    if (status >= 500) log.error(line, 'failed');
    else log.info(line, 'answered');
  };
