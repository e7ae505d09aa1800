/** The HTTP face of a home of its own, for the tests of a file; requests as a program sends them. */
import { request, type IncomingHttpHeaders } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { serveHome, type Server, type ServeOptions } from '../../src/api/serve.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The text as JSON; tests know what is in it. */
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** An object, sent as JSON. */
  json?: unknown;
  /** Without the token of whoever started the server. */
  signedOut?: boolean;
}

export class ApiServer {
  readonly folder = temporaryFolder();
  readonly home = join(this.folder, 'home');
  readonly page = join(this.folder, 'page');
  /** Shared with callers. */
  readonly shared = join(this.folder, 'shared');
  /** Lines of the log. */
  readonly log: Record<string, unknown>[] = [];
  #server: Server | undefined;

  async open(options: Partial<ServeOptions> = {}): Promise<void> {
    for (const folder of [join(this.page, 'assets'), this.shared])
      mkdirSync(folder, { recursive: true });
    writeFileSync(join(this.page, 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(this.page, 'assets/page.js'), 'export const page = 1;');
    this.#server = await serveHome({
      path: this.home,
      threads: 2,
      host: '127.0.0.1',
      names: ['localhost'],
      port: 0,
      page: this.page,
      shared: [this.shared],
      log: pino({}, { write: (line: string) => void this.log.push(JSON.parse(line)) }),
      ...options,
    });
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  get url(): string {
    return this.#server!.url;
  }

  get token(): string {
    return this.#server!.token ?? '';
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Uses a connection of its own to the ledger, as another process would. */
  async withLedger<Value>(use: (ledger: Ledger) => Value): Promise<Awaited<Value>> {
    const ledger = new Ledger(this.home);
    try {
      return await use(ledger);
    } finally {
      ledger.close();
    }
  }

  /** Sends a path as it is written here: `fetch` would tidy it, and refuses some headers. */
  send(path: string, sent: Sent = {}): Promise<Answer> {
    const { method = sent.json === undefined ? 'GET' : 'POST', json, signedOut = false } = sent;
    const headers = {
      ...(!signedOut && { authorization: `Bearer ${this.token}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...sent.headers,
    };
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.on('end', () => {
          const { statusCode: status = 0, headers: given } = response;
          const isJson = given['content-type']?.includes('json') === true && text !== '';
          resolve({ status, headers: given, text, body: isJson ? JSON.parse(text) : undefined });
        });
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(json === undefined ? sent.body : JSON.stringify(json));
    });
  }
}

/** One server for the tests of a file. */
export function apiServer(options: Partial<ServeOptions> = {}): ApiServer {
  const server = new ApiServer();
  beforeAll(() => server.open(options));
  afterAll(() => server.close());
  return server;
}
