/**
 * Starts the HTTP face of a home, and ends it.
 *
 * @module
 */
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { defaultThreads } from '../lifecycle/stage/run-stage.ts';
import { fail } from '../problem/problem.ts';
import type { Doors } from './access/guards.ts';
import { pageToken, sameSecret } from './access/page-token.ts';
import { RateLimit } from './access/rate-limit.ts';
import { makeApp } from './app.ts';
import { ServedHome } from './served-home.ts';

export interface ServeOptions {
  /** The folder of the home. */
  path: string;
  threads?: number | undefined;
  /** An address of this machine. */
  host: string;
  /** 0 takes any that is free. */
  port: number;
  tls?: { cert: string; key: string } | undefined;
  /** Names and addresses that people reach it by, beside `host`. */
  names?: readonly string[];
  /** The folder of the built page; null for none. */
  page: string | null;
  /** Folders of this machine that callers may name files of. */
  shared: readonly string[];
  /** Hears of what goes wrong beside any request. */
  onError(error: unknown): void;
}

export interface Server {
  /** `http://127.0.0.1:4180`, without a slash at the end. */
  url: string;
  /** Lets whoever holds it do everything. */
  token: string;
  /** Ends connections and stops calls under way where they can be resumed. */
  close(): Promise<void>;
}

/** @throws `api.port-taken`, `ledger.corrupt`, `ledger.newer` */
export async function serveHome(options: ServeOptions): Promise<Server> {
  const { host, tls, threads = defaultThreads() } = options;
  const home = new ServedHome(options.path, threads, options.shared);
  const token = pageToken(home.path);
  const doors: Doors = {
    names: new Set([host, ...(options.names ?? [])].map(asInHost)),
    port: () => port,
    secure: tls !== undefined,
    callerOf: (secret) =>
      sameSecret(secret, token)
        ? { name: 'page', role: 'owner', project: null, key: null }
        : undefined,
    calls: new RateLimit(100, 200),
    guesses: new RateLimit(1, 20),
  };
  const app = makeApp({ home, doors, page: options.page });
  const server = createAdaptorServer({
    fetch: app.fetch,
    ...(tls !== undefined && { createServer: createSecureServer, serverOptions: tls }),
  });
  let port = options.port;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, host, resolve);
    });
  } catch (error) {
    await home.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return fail('api.port-taken', `something listens at ${host}:${options.port}`);
  }
  ({ port } = server.address() as AddressInfo);
  home.startJobs(threads, options.onError);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${asInHost(host)}:${port}`,
    token,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await home.close();
      await closed;
    },
  };
}

/** An address of version 6 stands in brackets there. */
const asInHost = (host: string): string => (host.includes(':') ? `[${host}]` : host).toLowerCase();
