/**
 * What there is to know before a database is asked: where it is, as an address that was checked, who
 * asks, and how the connection is kept from others.
 *
 * @module
 */
import { isIP } from 'node:net';
import { fail } from '../../../../problem/problem.ts';
import { checkedAddress, defaultPolicy } from '../../../../models/transfer/agent.ts';
import { networkOf, type RemoteOptions } from '../fetched.ts';
import type { DatabaseSpec } from './database-spec.ts';

export interface Connection {
  /** An IP address, so that no other one can be connected to than the one that was checked. */
  host: string;
  /** What the host is called. */
  name: string;
  port: number;
  database: string;
  user: string;
  password: string;
  tls: { rejectUnauthorized: boolean; servername?: string } | false;
}

const VARIABLES = {
  postgresql: { host: 'PGHOST', user: 'PGUSER', password: 'PGPASSWORD' },
  mysql: { host: 'MYSQL_HOST', user: 'MYSQL_USER', password: 'MYSQL_PWD' },
} as const;

/**
 * A password of the environment goes to the host of the environment, where that names one, and else
 * to the host of the address.
 *
 * @throws `database.address`, `database.credentials`, `database.unreachable`, `remote.private-address`
 */
export async function connectionOf(
  spec: DatabaseSpec,
  options: RemoteOptions,
): Promise<Connection> {
  const { environment } = options;
  const names = VARIABLES[spec.system];
  const host = spec.host || environment[names.host] || '';
  if (host === '' || host.startsWith('/'))
    fail('database.address', 'the address names no host', {
      fix: `Give ${spec.shown.replace(/:\/\/.*/, '')}://HOST/${spec.database}, or set ${names.host}.`,
    });
  const isNamed = environment[names.host] === host;
  const policy = {
    ...defaultPolicy,
    ...networkOf(options),
    ...(isNamed && { trustedHosts: [host] }),
  };
  const address = await checkedAddress(host, policy).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTFOUND' && error.code !== 'EAI_AGAIN') throw error;
    return fail('database.unreachable', `there is no host ${host}`, {
      fix: 'Check the name of the host.',
    });
  });
  const local = address === '::1' || address.startsWith('127.');
  const mode = spec.tls ?? (local ? 'disable' : 'verify');
  const user = spec.user || environment[names.user] || '';
  if (user === '')
    fail('database.credentials', `the address of ${host} names no user`, {
      fix: `Put the user before the host, ${spec.system}://USER@${host}/${spec.database}, or set ${names.user}.`,
    });
  return {
    host: address,
    name: host,
    port: spec.port,
    database: spec.database,
    user,
    password: passwordOf(spec, options, names, isNamed),
    tls:
      mode === 'disable'
        ? false
        : {
            rejectUnauthorized: mode === 'verify',
            ...(isIP(host) === 0 && { servername: host }),
          },
  };
}

function passwordOf(
  { password }: DatabaseSpec,
  { environment, passwordVariable }: RemoteOptions,
  names: { host: string; password: string },
  isNamed: boolean,
): string {
  if (passwordVariable !== undefined)
    return (
      environment[passwordVariable] ||
      fail('database.credentials', `the variable ${passwordVariable} is not set`, {
        fix: `Set it: \`export ${passwordVariable}=…\`.`,
      })
    );
  const mayUse = isNamed || !environment[names.host];
  return password ?? (mayUse ? environment[names.password] : undefined) ?? '';
}
