/**
 * Which route answers a request, as log, figures and audit trail name it: never the address itself.
 *
 * @module
 */
import { matchedRoutes } from 'hono/route';
import type { ApiContext } from './access/caller.ts';

/** The pattern, such as `/api/events/run/:number`; `*` for the page and for what is not there. */
export const routeOf = (c: ApiContext): string =>
  matchedRoutes(c).find(({ path }) => !path.endsWith('*'))?.path ?? '*';
