/**
 * The HTTP face: what a request passes, and where it goes.
 *
 * @module
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { fail, ProblemError, problem, toProblem } from '../problem/problem.ts';
import type { ApiEnv } from './access/caller.ts';
import { audited } from './access/audited.ts';
import { callerGuard, hostGuard, originGuard, type Doors } from './access/guards.ts';
import { statusOfProblem } from './answer-status.ts';
import { addOperationRoutes } from './calls/operation-routes.ts';
import { addServerRoutes } from './document/server-routes.ts';
import { addEventRoutes } from './events/event-routes.ts';
import { addDownloads } from './files/downloads.ts';
import { addPage } from './files/page.ts';
import { addUploadRoutes } from './files/upload-routes.ts';
import { answerJson } from './json-body.ts';
import { logged, type Log } from './measures/log.ts';
import { Metrics } from './measures/metrics.ts';
import type { ServedHome } from './served-home.ts';

/** Repaired rows may come within the input. */
const largestBody = 8 * 2 ** 20;

export interface AppParts {
  home: ServedHome;
  doors: Doors;
  /** The folder of the built page; null where there is none. */
  page: string | null;
  log: Log;
}

export function makeApp({ home, doors, page, log }: AppParts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const metrics = new Metrics(home.ledger);
  app.onError((error, c) => {
    const what = toProblem(error);
    if (what.code === 'internal') log.error({ cause: what.cause }, what.message);
    return answerJson(c, home, { problem: what }, statusOfProblem(what));
  });
  const signedIn = callerGuard(doors);
  app.use('*', metrics.measured, logged(log), headers(doors), hostGuard(doors));
  app.use('/api/*', originGuard(doors), signedIn, noStore, audited(home.ledger));
  const limit = bodyLimit({ maxSize: largestBody, onError: tooLarge });
  // Pieces of uploads have a limit of their own.
  app.use('/api/*', (c, next) => (c.req.method === 'PATCH' ? next() : limit(c, next)));
  addUploadRoutes(app, home.uploads);
  addDownloads(app, home.ledger);
  addOperationRoutes(app, home);
  addEventRoutes(app, home, metrics);
  addServerRoutes(app, home.ledger, metrics, signedIn);
  app.all('/api/*', (c) => fail('api.no-route', `there is no ${c.req.method} ${c.req.path}`));
  addPage(app, page, doors);
  return app;
}

/** Styles are set by components at run time; scripts come from files of this server alone. */
const headers = ({ secure }: Doors) =>
  secureHeaders({
    strictTransportSecurity: secure,
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
  });

const noStore: Parameters<Hono<ApiEnv>['use']>[1] = async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
};

const tooLarge = (): never => {
  throw new ProblemError(problem('api.too-large', `a body has at most ${largestBody} bytes`));
};
