/**
 * What tells of the server itself: whether it works, figures, and what it can do.
 *
 * @module
 */
import type { Hono, MiddlewareHandler } from 'hono';
import { ownVersion } from '../../catalog/own-package.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ApiEnv } from '../access/caller.ts';
import type { Metrics } from '../measures/metrics.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument, type OpenApi } from './openapi.ts';

/** @param signedIn Lets nobody pass who has not said who they are. */
export function addServerRoutes(
  app: Hono<ApiEnv>,
  ledger: Ledger,
  { registry }: Metrics,
  signedIn: MiddlewareHandler<ApiEnv>,
): void {
  app.get('/healthz', (c) => {
    ledger.database.one('select 1 from projects limit 1');
    return c.json({ status: 'ok', version: ownVersion });
  });
  app.get('/metrics', signedIn, async (c) =>
    c.text(await registry.metrics(), 200, { 'Content-Type': registry.contentType }),
  );
  let document: Promise<OpenApi> | undefined;
  app.get('/openapi.json', async (c) => c.json(await (document ??= openApiDocument())));
  app.get('/docs', async (c) => c.html(docsPage(await (document ??= openApiDocument()))));
}
