/**
 * A server that listens at an address of this machine, with or without TLS.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { fail } from '../problem/problem.ts';

export interface Listening {
  server: ServerType;
  port: number;
  /** `http://127.0.0.1:4180`, without a slash at the end. */
  url: string;
  /** Those that are open. */
  sockets: ReadonlySet<Socket>;
  /** Takes no connection any more, and resolves when what is under way is sent. */
  drain(): Promise<void>;
}

export interface ListenOptions {
  fetch: Parameters<typeof createAdaptorServer>[0]['fetch'];
  host: string;
  /** 0 takes any that is free. */
  port: number;
  tls?: { cert: string; key: string } | undefined;
}

/** @throws `api.port-taken` */
export async function listen({ fetch, host, port, tls }: ListenOptions): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    // A browser opens six connections to a server at most, and HTTP/2 has room for all streams in one.
    ...(tls !== undefined && {
      createServer: createSecureServer,
      serverOptions: { ...tls, allowHTTP1: true },
    }),
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let answers = 0;
  let told = (): void => {};
  server.on('request', (_: unknown, answer: ServerResponse | Http2ServerResponse) => {
    answers += 1;
    answer.once('close', () => {
      if (--answers === 0) told();
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return fail('api.port-taken', `something listens at ${host}:${port}`);
  }
  const { port: taken } = server.address() as AddressInfo;
  const scheme = tls === undefined ? 'http' : 'https';
  const drain = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    if (answers > 0) await new Promise<void>((resolve) => (told = resolve));
    for (const socket of sockets) socket.destroySoon();
    await closed;
  };
  const url = `${scheme}://${asInHost(host)}:${taken}`;
  return { server, port: taken, url, sockets, drain };
}

/** An address of version 6 stands in brackets there. */
export const asInHost = (host: string): string =>
  (host.includes(':') ? `[${host}]` : host).toLowerCase();
