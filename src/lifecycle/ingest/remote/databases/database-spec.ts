/**
 * The address of a database as a source: `postgres://user@host:5432/name`, `mysql://…`, `mariadb://…`.
 * A password in it is used, and neither shown nor stored.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';

/**
 * How the connection is kept from others: not at all, by encryption alone, or with the certificate of
 * the server checked as well.
 */
export type Tls = 'disable' | 'require' | 'verify';

export interface DatabaseSpec {
  kind: 'database';
  system: 'postgresql' | 'mysql';
  /** Empty where the environment is to say. */
  host: string;
  port: number;
  database: string;
  /** Empty where the environment is to say. */
  user: string;
  password: string | null;
  /** Null where the address does not say. */
  tls: Tls | null;
  /** What may be shown and stored. */
  shown: string;
}

const SYSTEMS = {
  'postgres:': { system: 'postgresql', port: 5432 },
  'postgresql:': { system: 'postgresql', port: 5432 },
  'mysql:': { system: 'mysql', port: 3306 },
  'mariadb:': { system: 'mysql', port: 3306 },
} as const;

/** The words of libpq and of MySQL's clients. */
const TLS: Readonly<Record<string, Tls>> = {
  disable: 'disable',
  disabled: 'disable',
  require: 'require',
  required: 'require',
  'verify-ca': 'verify',
  'verify-full': 'verify',
  verify_ca: 'verify',
  verify_identity: 'verify',
};

export const isDatabaseAddress = (text: string): boolean =>
  /^(?:postgres|postgresql|mysql|mariadb):\/\//i.test(text);

/** @throws `database.address` */
export function parseDatabase(text: string): DatabaseSpec {
  if (!URL.canParse(text)) fail('database.address', 'the source is no address of a database');
  const url = new URL(text);
  const { system, port } = SYSTEMS[url.protocol as keyof typeof SYSTEMS];
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === '' || database.includes('/'))
    fail('database.address', `the address of ${url.host} names no database`);
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl-mode');
  const tls = mode === null ? null : TLS[mode.toLowerCase()];
  if (tls === undefined)
    fail('database.address', `sslmode=${mode} is none of disable, require and verify-full`);
  const unknown = [...url.searchParams.keys()].find((name) => !/^ssl-?mode$/.test(name));
  if (unknown !== undefined)
    fail('database.address', `the address has a parameter ${unknown}, which is not known`, {
      fix: 'Of parameters there is only `sslmode`.',
    });
  const given = {
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
    user: decodeURIComponent(url.username),
  };
  const shown = `${system}://${url.username && `${url.username}@`}${url.host}${url.pathname}`;
  return {
    kind: 'database',
    system,
    ...given,
    port: url.port === '' ? port : Number(url.port),
    database,
    password: url.password === '' ? null : decodeURIComponent(url.password),
    tls,
    shown,
  };
}
