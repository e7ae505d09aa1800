/**
 * Serves the page of this home: on this machine for whoever sits at it, or to a team with keys. Ends
 * with Ctrl-C; jobs that work go on.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { openLog } from '../../api/measures/log.ts';
import { serveHome, type Server } from '../../api/serve.ts';
import { defaultHome } from '../../ledger/ledger.ts';
import { ProblemError } from '../../problem/problem.ts';
import { builtPage } from '../page-build.ts';
import { namesFor, tlsFor } from './server-address.ts';

export interface PageOptions {
  port?: number;
  open: boolean;
  files?: string[];
  threads?: number;
}

export interface TeamOptions extends Omit<PageOptions, 'open'> {
  host: string;
  tlsCert?: string;
  tlsKey?: string;
  insecure?: boolean;
  name?: string[];
  rate?: number;
  /** Whether the page is served beside the API; it is unless this is false. */
  page?: boolean;
}

const firstPort = 4180;
const triedPorts = 20;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** @throws `api.port-taken`, `api.page-missing`, `ledger.corrupt`, `ledger.newer` */
export async function servePage(options: PageOptions): Promise<void> {
  const { port, files = [], threads } = options;
  const page = builtPage(say);
  const log = openLog('warn');
  const host = '127.0.0.1';
  const names = ['localhost'];
  const serve = (at: number) =>
    serveHome({ path: defaultHome(), threads, host, names, port: at, page, shared: files, log });
  const server = port === undefined ? await atFreePort(serve) : await serve(port);
  const address = `${server.url}/?token=${server.token}`;
  process.stdout.write(`${address}\n`);
  say('the page of this home; Ctrl-C ends it');
  if (options.open) openInBrowser(address);
  await untilStopped(server);
}

/**
 * @throws `api.address` for an address that others reach, without TLS; `api.certificate`;
 *   `api.port-taken`, `ledger.corrupt`, `ledger.newer`
 */
export async function serveTeam(options: TeamOptions): Promise<void> {
  const { host, port = firstPort, files = [], threads, tlsCert, tlsKey, rate } = options;
  const tls = tlsFor(host, { cert: tlsCert, key: tlsKey, insecure: options.insecure });
  const names = [...(options.name ?? []), ...namesFor(host)];
  const path = defaultHome();
  const log = openLog('info');
  const page = options.page === false ? null : pageIfThere();
  const given = { path, threads, host, port, tls, names, page, shared: files, log, rate };
  const server = await serveHome({ ...given, keysOnly: true });
  process.stdout.write(`${server.url}\n`);
  say('keys get in: `brewslm key create` makes them; Ctrl-C ends it');
  await untilStopped(server);
}

function pageIfThere(): string | null {
  try {
    return builtPage(say);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'api.page-missing') throw error;
    say(`only the API is served: ${error.message}`);
    return null;
  }
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

async function untilStopped(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
  await server.close();
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
