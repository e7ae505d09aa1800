/**
 * Starts the HTTP face of a home, and ends it.
 *
 * @module
 */
import { defaultThreads } from '../lifecycle/stage/run-stage.ts';
import type { Doors } from './access/guards.ts';
import { pageToken, sameSecret } from './access/page-token.ts';
import { RateLimit } from './access/rate-limit.ts';
import { makeApp } from './app.ts';
import { asInHost, listen } from './listen.ts';
import type { Log } from './measures/log.ts';
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
  log: Log;
  /** Requests a second that each key may make; 100 by default. */
  rate?: number;
  /** Whether nobody gets in without a key, not even who started the server. */
  keysOnly?: boolean;
}

export interface Server {
  /** `http://127.0.0.1:4180`, without a slash at the end. */
  url: string;
  /** Lets whoever holds it do everything; null where only keys do. */
  token: string | null;
  /** Ends connections and stops calls under way where they can be resumed. */
  close(): Promise<void>;
}

/** @throws `api.port-taken`, `ledger.corrupt`, `ledger.newer` */
export async function serveHome(options: ServeOptions): Promise<Server> {
  const { host, tls, threads = defaultThreads() } = options;
  const home = new ServedHome(options.path, threads, options.shared);
  const token = options.keysOnly ? null : pageToken(home.path);
  const callerOf: Doors['callerOf'] = (secret) => {
    if (token !== null && sameSecret(secret, token))
      return { name: 'page', role: 'owner', project: null, key: null };
    const key = home.ledger.keys.use(secret);
    return key && { name: key.name, role: key.role, project: key.project, key: key.id };
  };
  const doors: Doors = {
    names: new Set([host, ...(options.names ?? [])].map(asInHost)),
    port: () => port,
    secure: tls !== undefined,
    callerOf,
    calls: new RateLimit(options.rate ?? 100, 2 * (options.rate ?? 100)),
    guesses: new RateLimit(1, 20),
  };
  const app = makeApp({ home, doors, page: options.page, log: options.log });
  let port = options.port;
  const listening = await listen({ fetch: app.fetch, host, port, tls }).catch(async (error) => {
    await home.close();
    throw error;
  });
  ({ port } = listening);
  home.startJobs(threads, (error) =>
    options.log.error({ cause: error }, 'jobs are not done any more'),
  );
  return {
    url: listening.url,
    token,
    async close() {
      const closed = new Promise((resolve) => listening.server.close(resolve));
      for (const socket of listening.sockets) socket.destroy();
      await home.close();
      await closed;
    },
  };
}
