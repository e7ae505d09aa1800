/**
 * The page: files of its build, and its frame for every other address that a browser asks for, as the
 * page itself knows what `/projects/1` is. Nothing in these files is secret, so that who is not signed
 * in is told so by the page.
 *
 * @module
 */
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Hono } from 'hono';
import { compress } from 'hono/compress';
import { setCookie } from 'hono/cookie';
import { fail } from '../../problem/problem.ts';
import type { ApiContext, ApiEnv } from '../access/caller.ts';
import { addressOf, cookieOf, type Doors } from '../access/guards.ts';

const month = 30 * 24 * 3600;

/** @param folder Of the built page; null where there is none. */
export function addPage(app: Hono<ApiEnv>, folder: string | null, doors: Doors): void {
  app.get('*', async (c, next) => {
    const token = c.req.query('token');
    if (token === undefined) return next();
    return signIn(c, token, doors);
  });
  if (folder === null) return;
  app.use('*', compress());
  const files = serveStatic<ApiEnv>({
    root: folder,
    index: '',
    onFound: (path, c) => {
      // The names of what is built hold a digest.
      c.header('Cache-Control', path.includes('/assets/') ? `max-age=${12 * month}` : 'no-cache');
    },
  });
  app.get('*', (c, next) => (c.req.path === '/' ? next() : files(c, next)));
  app.get('*', (c) => {
    if (/\.\w+$/.test(c.req.path)) fail('api.no-route', `there is no ${c.req.path}`);
    const file = join(folder, 'index.html');
    c.header('Content-Type', 'text/html; charset=utf-8');
    c.header('Content-Length', String(statSync(file).size));
    c.header('Cache-Control', 'no-cache');
    return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream);
  });
}

/** The address that a person is given holds the token; the browser keeps it, the address does not. */
function signIn(c: ApiContext, token: string, doors: Doors): Response {
  if (doors.callerOf(token) === undefined) {
    doors.guesses.take(addressOf(c));
    return c.text('This address is not valid any more: take the one that the server printed.', 401);
  }
  setCookie(c, cookieOf(doors), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: doors.secure,
    maxAge: month,
  });
  // Two slashes would lead to another server.
  return c.redirect(c.req.path.replace(/^[/\\]+/, '/'), 303);
}
