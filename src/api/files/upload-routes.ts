/**
 * Uploads that go on where they stopped: announced, then sent in pieces, each with the place that it
 * begins at.
 *
 * @module
 */
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { parseInput } from '../../operations/parse-input.ts';
import { fail } from '../../problem/problem.ts';
import { needRole, type ApiContext, type ApiEnv } from '../access/caller.ts';
import { inputOfBody } from '../json-body.ts';
import type { Uploads } from './uploads.ts';

export const largestPiece = 32 * 2 ** 20;

export const announced = z.strictObject({
  name: z.string().describe('Of the file, without a folder.'),
  bytes: z.int().nonnegative().describe('Its size.'),
});

export function addUploadRoutes(app: Hono<ApiEnv>, uploads: Uploads): void {
  app.use('/api/uploads/*', async (c, next) => {
    needRole(c.get('caller'), 'editor', 'uploading');
    await next();
  });
  app.post('/api/uploads', async (c) => {
    const { name, bytes } = parseInput(announced, await inputOfBody(c));
    return c.json({ upload: uploads.begin(name, bytes) }, 201);
  });
  app.get('/api/uploads/:id', (c) => c.json({ upload: uploads.find(c.req.param('id')) }));
  app.delete('/api/uploads/:id', (c) => {
    uploads.remove(c.req.param('id'));
    return c.body(null, 204);
  });
  const onError = (): never => fail('api.too-large', `a piece has at most ${largestPiece} bytes`);
  app.patch('/api/uploads/:id', bodyLimit({ maxSize: largestPiece, onError }), async (c) => {
    const { upload, fits } = await uploads.append(c.req.param('id'), offsetOf(c), bodyOf(c));
    return c.json({ upload }, fits ? 200 : 409);
  });
}

function offsetOf(c: ApiContext): number {
  const given = c.req.header('upload-offset') ?? '';
  return /^\d{1,15}$/.test(given)
    ? Number(given)
    : fail('usage.invalid', 'the header Upload-Offset says where the piece begins, in bytes');
}

async function* bodyOf(c: ApiContext): AsyncGenerator<Uint8Array> {
  if (c.req.raw.body !== null) yield* c.req.raw.body as unknown as AsyncIterable<Uint8Array>;
}
