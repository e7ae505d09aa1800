/**
 * Files of artifacts, as they are stored: `/api/artifacts/ID/files/model.safetensors`.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import { checkScope } from '../access/scope.ts';
import type { ApiEnv } from '../access/caller.ts';

export function addDownloads(app: Hono<ApiEnv>, ledger: Ledger): void {
  app.get('/api/artifacts/:id/files/:path{.+}', (c) => {
    const { id, path } = c.req.param();
    checkScope(ledger, c.get('caller'), 'artifact.show', { id });
    const artifact = ledger.artifacts.find(id);
    // Only what its descriptor lists: the path is a name there, and leads nowhere.
    const file = artifact.descriptor.files.find((one) => one.path === path);
    if (file === undefined)
      return fail('api.no-route', `artifact ${artifact.id.slice(0, 12)} has no file ${path}`);
    const name = encodeURIComponent(basename(path));
    const headers = {
      // Never shown as a page, whatever is in it.
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
      'Content-Length': String(file.bytes),
      ETag: `"${file.sha256}"`,
    };
    const bytes = createReadStream(artifact.path(path));
    return c.body(Readable.toWeb(bytes) as ReadableStream, 200, headers);
  });
}
