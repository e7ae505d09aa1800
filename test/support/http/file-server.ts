/** A plain web server with a few files, over real HTTP, that can be told to misbehave. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type Listening } from './listen.ts';
import { sendFile, type Served } from './send-file.ts';

export interface FileServer extends Listening {
  /** Path to what is served there. */
  files: Map<string, Served>;
  /** Every request so far. */
  requests: { path: string; headers: IncomingMessage['headers'] }[];
  /** Called before each request is answered; true when it took over the response. */
  misbehave: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Answers the next `times` requests in another way. */
  instead(times: number, answer: (response: ServerResponse) => unknown): void;
}

export async function startFileServer(files: Record<string, Served> = {}): Promise<FileServer> {
  const listening = await listen((request, response) => {
    const { pathname } = new URL(request.url!, server.url);
    server.requests.push({ path: pathname, headers: request.headers });
    if (server.misbehave(request, response)) return;
    const served = server.files.get(pathname);
    if (served === undefined) response.writeHead(404).end('no such file');
    else sendFile(served, request, response);
  });
  const server: FileServer = {
    ...listening,
    files: new Map(Object.entries(files)),
    requests: [],
    misbehave: () => false,
    instead(times, answer) {
      let left = times;
      server.misbehave = (_request, response) => {
        if (left-- <= 0) return false;
        answer(response);
        return true;
      };
    },
  };
  return server;
}
