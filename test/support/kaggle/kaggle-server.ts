/**
 * A server that speaks as much of Kaggle's REST API (KaggleSwagger.yaml) as an import needs, over
 * real HTTP. Files lie on a storage of another origin, as they do there.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../http/listen.ts';
import { sendFile } from '../http/send-file.ts';

export interface KaggleServer {
  url: string;
  /** Method and path of every request so far. */
  requests: string[];
  /** Authorization headers that reached the storage, which must stay empty. */
  leaked: string[];
  /** Version number to files of the dataset `owner/data`. */
  versions: Map<number, Map<string, Buffer>>;
  /** Files of the competition `contest`. */
  competition: Map<string, Buffer>;
  rulesAccepted: boolean;
  /** Files that are sent packed, as their `.zip`. */
  packed: Map<string, Buffer>;
  misbehave: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

const AUTHORIZATION = `Basic ${Buffer.from('ann:secret').toString('base64')}`;
/** Small, so that listings come in pages. */
const PAGE_FILES = 2;

export async function startKaggle(): Promise<KaggleServer> {
  const storage = await listen((request, response) => {
    if (request.headers.authorization) kaggle.leaked.push(request.headers.authorization);
    const [, place, ...rest] = decodeURIComponent(
      new URL(request.url!, storage.url).pathname,
    ).split('/');
    const name = rest.join('/');
    const files =
      place === 'packed'
        ? kaggle.packed
        : place === 'contest'
          ? kaggle.competition
          : kaggle.versions.get(Number(place))!;
    sendFile({ bytes: files.get(name)!, etag: `"${place}-${name}"` }, request, response);
  });
  const front = await listen((request, response) => {
    kaggle.requests.push(request.url!);
    if (kaggle.misbehave(request, response)) return;
    if (request.headers.authorization !== AUTHORIZATION)
      return refuse(response, 401, 'Unauthenticated');
    answer(new URL(request.url!, front.url), response);
  });
  const answer = ({ pathname, searchParams }: URL, response: ServerResponse) => {
    const path = pathname.replace('/api/v1', '');
    const newest = Math.max(...kaggle.versions.keys());
    const version = Number(searchParams.get('datasetVersionNumber') ?? newest);
    const files = kaggle.versions.get(version);
    if (path === '/datasets/view/owner/data')
      return send(response, { ref: 'owner/data', currentVersionNumber: newest });
    if (path === '/datasets/list/owner/data' && files) {
      const from = Number(searchParams.get('pageToken') ?? 0);
      const next = from + PAGE_FILES < files.size ? String(from + PAGE_FILES) : '';
      const page = listing(files).slice(from, from + PAGE_FILES);
      return send(response, { datasetFiles: page, nextPageToken: next });
    }
    const file = path.split('/datasets/download/owner/data/')[1];
    if (file !== undefined && files) return redirect(response, files, String(version), file);
    if (path.startsWith('/competitions/data/') && path.includes('contest')) {
      const wanted = path.split('/competitions/data/download/contest/')[1];
      if (path === '/competitions/data/list/contest')
        return send(response, listing(kaggle.competition));
      if (!kaggle.rulesAccepted)
        return refuse(response, 403, "You must accept this competition's rules");
      return redirect(response, kaggle.competition, 'contest', wanted);
    }
    return refuse(response, 404, 'Not found');
  };
  const redirect = (
    response: ServerResponse,
    files: Map<string, Buffer>,
    place: string,
    file: string,
  ) => {
    const name = decodeURIComponent(file);
    if (!files.has(name)) return refuse(response, 404, 'Not found');
    const location = kaggle.packed.has(`${name}.zip`)
      ? `${storage.url}/packed/${file}.zip?signature=x`
      : `${storage.url}/${place}/${file}?signature=x`;
    response.writeHead(302, { location }).end();
  };
  const kaggle: KaggleServer = {
    url: front.url,
    requests: [],
    leaked: [],
    versions: new Map(),
    competition: new Map(),
    rulesAccepted: true,
    packed: new Map(),
    misbehave: () => false,
    close: async () => {
      await front.close();
      await storage.close();
    },
  };
  return kaggle;
}

const listing = (files: Map<string, Buffer>) =>
  [...files].map(([name, bytes]) => ({
    name,
    totalBytes: bytes.length,
    creationDate: '2024-01-01T00:00:00Z',
  }));

const send = (response: ServerResponse, document: unknown): void =>
  void response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify(document));

const refuse = (response: ServerResponse, code: number, message: string): void =>
  void response.writeHead(code).end(JSON.stringify({ code, message }));
