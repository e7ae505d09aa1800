/** A server that speaks the hub's protocol over real HTTP, and can be told to misbehave. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const commit = '0123456789abcdef0123456789abcdef01234567';

export interface HubServer {
  url: string;
  /** `METHOD path` with the range, if any, of every request so far. */
  requests: string[];
  /** Authorization headers that reached the storage, which must stay empty. */
  leaked: string[];
  /** Called before each request is answered; true when it took over the response. */
  misbehave: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

const listen = (handler: (request: IncomingMessage, response: ServerResponse) => void) =>
  new Promise<{ url: string; close(): Promise<void> }>((done) => {
    const server = createServer(handler);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const close = () =>
        new Promise<void>((closed) => {
          server.closeAllConnections();
          server.close(() => closed());
        });
      done({ url: `http://127.0.0.1:${port}`, close });
    });
  });

const sha = (algorithm: string, ...parts: (string | Buffer)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest('hex');

/** Serves `files` as the model `org/tiny`; safetensors are kept on a storage of another origin. */
export async function startHub(files: Map<string, Buffer>): Promise<HubServer> {
  const storage = await listen((request, response) => {
    if (request.headers.authorization) hub.leaked.push(request.headers.authorization);
    const name = new URL(request.url!, storage.url).pathname.slice(1);
    serve(files.get(name)!, request, response);
  });
  const front = await listen((request, response) => {
    hub.requests.push(`${request.url} ${request.headers.range ?? ''}`.trim());
    if (hub.misbehave(request, response)) return;
    const { pathname } = new URL(request.url!, front.url);
    const name = pathname.split(`/org/tiny/resolve/${commit}/`)[1];
    if (pathname.startsWith('/api/models/org/tiny/revision/'))
      response.end(JSON.stringify(describe(files)));
    else if (name === undefined || !files.has(name)) response.writeHead(404).end();
    else if (name.endsWith('.safetensors'))
      response.writeHead(302, { location: `${storage.url}/${name}` }).end();
    else serve(files.get(name)!, request, response);
  });
  const hub: HubServer = {
    url: front.url,
    requests: [],
    leaked: [],
    misbehave: () => false,
    close: async () => {
      await front.close();
      await storage.close();
    },
  };
  return hub;
}

const describe = (files: Map<string, Buffer>) => ({
  sha: commit,
  cardData: { license: 'mit' },
  siblings: [...files].map(([rfilename, bytes]) => ({
    rfilename,
    size: bytes.length,
    blobId: sha('sha1', `blob ${bytes.length}\0`, bytes),
    ...(rfilename.endsWith('.safetensors') ? { lfs: { sha256: sha('sha256', bytes) } } : {}),
  })),
});

function serve(bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = bytes.subarray(from);
  const range =
    from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length, ...range });
  response.end(rest);
}
