/**
 * Connections that refuse addresses which are not public, at the moment of connecting: the address
 * that is checked is the one that is used, so neither a redirect nor a changed DNS answer gets by.
 *
 * @module
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { problem, ProblemError } from '../../problem/problem.ts';
import { notPublic } from './address.ts';

/** Which addresses are let through, and how long one waits for them. */
export interface NetworkPolicy {
  /** Lets every address through. */
  allowPrivate: boolean;
  /** Hosts that may be anywhere: those that whoever runs this machine named. */
  trustedHosts: readonly string[];
  /** Milliseconds of silence after which a connection counts as broken. */
  stallMilliseconds: number;
  /** Resolves names: the system does, except in tests. */
  lookup: LookupFunction;
}

export const defaultPolicy: NetworkPolicy = {
  allowPrivate: false,
  trustedHosts: [],
  stallMilliseconds: 30_000,
  lookup: systemLookup as LookupFunction,
};

/**
 * Makes an agent for `undici.request`, which rejects with `remote.private-address` when an address is
 * refused.
 */
export function guardedAgent(policy: NetworkPolicy): Agent {
  const { stallMilliseconds: stall } = policy;
  const trusts = (host: string) => policy.allowPrivate || policy.trustedHosts.includes(host);
  const lookup: LookupFunction = (host, options, callback) =>
    policy.lookup(host, options, (error, found, family) => {
      const refusal = error || trusts(host) ? null : refusalOf(host, addressesOf(found));
      callback(error ?? refusal, found, family);
    });
  const connect = buildConnector({ timeout: stall, lookup });
  return new Agent({
    bodyTimeout: stall,
    headersTimeout: stall,
    connect(options, callback) {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // An address needs no lookup, so that the one above would not see it.
      const refusal = isIP(host) === 0 || trusts(host) ? null : refusalOf(host, [host]);
      if (refusal) callback(refusal, null);
      else connect(options, callback);
    },
  });
}

/**
 * Looks a host up, for connections that are not made by the agent.
 *
 * @returns The address to connect to.
 * @throws `remote.private-address`; what the look-up says, as `ENOTFOUND`.
 */
export async function checkedAddress(host: string, policy: NetworkPolicy): Promise<string> {
  const addresses = await new Promise<string[]>((resolve, reject) => {
    if (isIP(host) !== 0) resolve([host]);
    else
      policy.lookup(host, { all: true }, (error, found) =>
        error ? reject(error) : resolve(addressesOf(found)),
      );
  });
  const trusted = policy.allowPrivate || policy.trustedHosts.includes(host);
  const refusal = trusted ? null : refusalOf(host, addresses);
  if (refusal !== null) throw refusal;
  // Servers listen to the older family more often than not.
  return addresses.find((address) => isIP(address) === 4) ?? addresses[0];
}

const addressesOf = (found: string | LookupAddress[]): string[] =>
  typeof found === 'string' ? [found] : found.map(({ address }) => address);

/** One address that is not public is enough: which of them is used is up to the system. */
function refusalOf(host: string, addresses: readonly string[]): ProblemError | null {
  for (const address of addresses) {
    const range = notPublic(address);
    if (range === null) continue;
    const what = address === host ? host : `${host} (${address})`;
    return new ProblemError(
      problem('remote.private-address', `${what} is ${range}`, { evidence: { host, address } }),
    );
  }
  return null;
}
