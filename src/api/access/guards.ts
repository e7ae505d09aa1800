/**
 * What every request passes before anything looks at it: the name it came to, the page it came from,
 * and who sends it.
 *
 * A web page elsewhere may make a browser send requests here. It cannot choose the Host that its own
 * name resolves to, cannot hide its Origin, gets no cookie that is SameSite=Strict and cannot set a
 * header without being allowed to: each of the four is asked for.
 *
 * @module
 */
import type { Http2Bindings, HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { fail } from '../../problem/problem.ts';
import type { ApiContext, ApiEnv, Caller } from './caller.ts';
import type { RateLimit } from './rate-limit.ts';

export interface Doors {
  /** Names and addresses that this server answers to, without a port. */
  names: ReadonlySet<string>;
  /** Its port, once it listens. */
  port(): number;
  /** Whether it speaks TLS. */
  secure: boolean;
  /** Finds who holds a secret, a token or a key. */
  callerOf(secret: string): Omit<Caller, 'by'> | undefined;
  /** Of each key, how often it may call; of each address, how often it may guess. */
  calls: RateLimit;
  guesses: RateLimit;
}

/** Two servers on one machine share the cookies of its name, so that the port is in it. */
export const cookieOf = ({ port }: Doors): string => `brewslm-${port()}`;

/** Refuses names that this server does not have, as another name that leads here has other intents. */
export const hostGuard =
  ({ names }: Doors): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const name = hostOf(c).replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
    if (!names.has(name)) fail('api.host', `this server is not called ${JSON.stringify(name)}`);
    await next();
  };

/** Refuses what another page has a browser send. */
export const originGuard =
  ({ secure }: Doors): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const origin = c.req.header('origin');
    // Without TLS of its own it may stand behind a proxy that has it.
    const schemes = secure ? ['https'] : ['http', 'https'];
    const own = schemes.map((scheme) => `${scheme}://${hostOf(c)}`);
    if (origin !== undefined && !own.includes(origin))
      fail('api.origin', `${origin} is not the page of this server`);
    await next();
  };

/** Finds who calls, and holds a call by cookie that changes something to the page that it came from. */
export const callerGuard =
  (doors: Doors): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const caller = callerOf(c, doors);
    if (caller.key !== null) doors.calls.take(String(caller.key));
    const looks = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (caller.by === 'cookie' && !looks) {
      if (c.req.header('origin') === undefined)
        fail('api.origin', 'a change by cookie has to say which page it comes from');
      if (c.req.header('x-brewslm') !== '1')
        fail('api.origin', 'a change by cookie needs the header X-BrewSLM: 1');
    }
    c.set('caller', caller);
    await next();
  };

function callerOf(c: ApiContext, doors: Doors): Caller {
  const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const secret = bearer ?? getCookie(c, cookieOf(doors));
  if (secret === undefined) fail('api.signed-out', 'nobody is signed in');
  const found = doors.callerOf(secret);
  if (found === undefined) {
    doors.guesses.take(addressOf(c));
    fail('api.signed-out', 'this token or key is not, or no longer, known');
  }
  return { ...found, by: bearer === undefined ? 'cookie' : 'bearer' };
}

/** Where a connection comes from. */
export const addressOf = (c: ApiContext): string => incomingOf(c).socket.remoteAddress ?? '';

/** The name that a request came to, with the port where it was given: HTTP/2 has it in the authority. */
const hostOf = (c: ApiContext): string => {
  const incoming = incomingOf(c);
  return ('authority' in incoming ? incoming.authority : incoming.headers.host) ?? '';
};

const incomingOf = (c: ApiContext): HttpBindings['incoming'] | Http2Bindings['incoming'] =>
  (c.env as unknown as HttpBindings | Http2Bindings).incoming;
