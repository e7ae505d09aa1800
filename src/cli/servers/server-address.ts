/**
 * Where a server of this program may listen, and with what.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { createSecureContext } from 'node:tls';
import { fail } from '../../problem/problem.ts';

export interface TlsFiles {
  cert?: string | undefined;
  key?: string | undefined;
  /** Whether an address that others reach may do without. */
  insecure?: boolean | undefined;
}

/** @throws `api.certificate`; `api.address` for an address that others reach, without TLS. */
export function tlsFor(
  host: string,
  { cert, key, insecure = false }: TlsFiles,
): { cert: string; key: string } | undefined {
  const tls = tlsOf(cert, key);
  if (!isLoopback(host) && tls === undefined && !insecure)
    fail('api.address', `whoever is between could read what goes to ${host} without TLS`);
  return tls;
}

function tlsOf(cert?: string, key?: string): { cert: string; key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    return fail('api.certificate', 'a certificate and its key go together');
  const tls = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  try {
    createSecureContext(tls);
  } catch (cause) {
    return fail('api.certificate', `${cert} and ${key} do not go together`, { cause });
  }
  return tls;
}

export const isLoopback = (host: string): boolean =>
  /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1' || host === 'localhost';

/** What this machine is called where it listens at all of its addresses. */
export function namesFor(host: string): string[] {
  if (isLoopback(host)) return ['localhost', '127.0.0.1', '::1'];
  if (host !== '0.0.0.0' && host !== '::') return [];
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) =>
    each.map(({ address }) => address),
  );
  return [hostname(), 'localhost', ...addresses];
}
