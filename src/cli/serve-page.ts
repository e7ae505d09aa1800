/**
 * The page on this machine: builds it where this is a clone, serves it at a loopback address, opens it,
 * and ends with Ctrl-C.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { serveHome, type Server } from '../api/serve.ts';
import { defaultHome } from '../ledger/ledger.ts';
import { ProblemError, toProblem } from '../problem/problem.ts';
import { builtPage } from './page-build.ts';

export interface PageOptions {
  port?: number;
  open: boolean;
  files?: string[];
  threads?: number;
}

const firstPort = 4180;
const triedPorts = 20;

/** @throws `api.port-taken`, `api.page-missing`, `ledger.corrupt`, `ledger.newer` */
export async function servePage({ port, open, files = [], threads }: PageOptions): Promise<void> {
  const page = builtPage((line) => process.stderr.write(`${line}\n`));
  const serve = (at: number) =>
    serveHome({
      path: defaultHome(),
      threads,
      host: '127.0.0.1',
      names: ['localhost'],
      port: at,
      page,
      shared: files,
      onError: (error) => process.stderr.write(`${toProblem(error).message}\n`),
    });
  const server = port === undefined ? await atFreePort(serve) : await serve(port);
  const address = `${server.url}/?token=${server.token}`;
  process.stdout.write(`${address}\n`);
  process.stderr.write('the page of this home; Ctrl-C ends it\n');
  if (open) openInBrowser(address);
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
  await server.close();
}

async function atFreePort(serve: (port: number) => Promise<Server>): Promise<Server> {
  for (let port = firstPort; ; port++)
    try {
      return await serve(port);
    } catch (error) {
      const taken = error instanceof ProblemError && error.code === 'api.port-taken';
      if (!taken || port === firstPort + triedPorts) throw error;
    }
}

/** Where that fails, the address stands in the terminal. */
function openInBrowser(address: string): void {
  const [command, ...words] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address];
  spawn(command, words, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
