/** Answers a request for bytes as RFC 9110 has it: ranges from a byte to the end, and `If-Range`. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Served {
  bytes: Buffer;
  etag?: string;
  modified?: string;
  headers?: Record<string, string>;
}

export function sendFile(served: Served, request: IncomingMessage, response: ServerResponse): void {
  const { bytes, etag, modified } = served;
  const headers: Record<string, string | number> = { ...served.headers };
  if (etag !== undefined) headers.etag = etag;
  if (modified !== undefined) headers['last-modified'] = modified;
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  const same = condition === undefined || condition === etag || condition === modified;
  const from = asked !== null && same ? Number(asked[1]) : 0;
  if (from > 0 && from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  if (from > 0) headers['content-range'] = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  headers['content-length'] = bytes.length - from;
  response.writeHead(from > 0 ? 206 : 200, headers).end(bytes.subarray(from));
}
