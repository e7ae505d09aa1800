/** A server that speaks the hub's protocol over real HTTP, and can be told to misbehave. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../http/listen.ts';
import { sendFile } from '../http/send-file.ts';

export const commit = '0123456789abcdef0123456789abcdef01234567';

export interface HubServer {
  url: string;
  /** `path` with the range, if any, of every request so far. */
  requests: string[];
  /** Authorization headers that reached the hub itself. */
  authorized: Set<string>;
  /** Authorization headers that reached the storage, which must stay empty. */
  leaked: string[];
  /** Called before each request is answered; true when it took over the response. */
  misbehave: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

const sha = (algorithm: string, ...parts: (string | Buffer)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest('hex');

/** Files that the hub keeps in its large file storage, which is of another origin. */
const isLarge = (name: string): boolean => /\.(safetensors|parquet)$/.test(name);

/**
 * Serves `files` as the model `org/tiny` or the dataset `org/tiny`, at any revision but those
 * that begin with `no-`.
 */
export async function startHub(
  files: Map<string, Buffer>,
  kind: 'models' | 'datasets' = 'models',
): Promise<HubServer> {
  const storage = await listen((request, response) => {
    if (request.headers.authorization) hub.leaked.push(request.headers.authorization);
    const bytes = files.get(new URL(request.url!, storage.url).pathname.slice(1))!;
    sendFile({ bytes, etag: `"${sha('sha256', bytes)}"` }, request, response);
  });
  const front = await listen((request, response) => {
    hub.requests.push(`${request.url} ${request.headers.range ?? ''}`.trim());
    if (request.headers.authorization) hub.authorized.add(request.headers.authorization);
    if (hub.misbehave(request, response)) return;
    const { pathname } = new URL(request.url!, front.url);
    const prefix = kind === 'models' ? '' : '/datasets';
    const revision = /^\/api\/(\w+)\/org\/tiny\/revision\/(.+)$/.exec(pathname);
    const path = pathname.split(`${prefix}/org/tiny/resolve/${commit}/`)[1];
    const name = path && decodeURIComponent(path);
    if (revision?.[1] === kind && !revision[2].startsWith('no-'))
      response.end(JSON.stringify(describe(files)));
    else if (revision?.[1] === kind)
      response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end();
    else if (name === undefined || !files.has(name))
      response.writeHead(404, { 'x-error-code': name ? 'EntryNotFound' : 'RepoNotFound' }).end();
    else if (isLarge(name)) response.writeHead(302, { location: `${storage.url}/${name}` }).end();
    else sendFile({ bytes: files.get(name)! }, request, response);
  });
  const hub: HubServer = {
    url: front.url,
    requests: [],
    authorized: new Set(),
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
    ...(isLarge(rfilename) ? { lfs: { sha256: sha('sha256', bytes) } } : {}),
  })),
});
