/**
 * The hub: where it is, who we are, and what its refusals mean.
 *
 * Refusals follow the `X-Error-Code` header that the hub documents and its own client
 * (huggingface_hub, `hf_raise_for_status`) reads; a mirror may answer with the bare status.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import { defaultPolicy, guardedAgent, type NetworkPolicy } from '../transfer/agent.ts';
import { hostAndPath, type Client, type Refusal } from '../transfer/client.ts';

/** A hub, and how it is spoken to. */
export interface Endpoint {
  /** Address without a slash at the end. */
  url: string;
  token: string | null;
  /** Pause before the second attempt, in milliseconds; it doubles with each further one. */
  retryMilliseconds: number;
}

const DEFAULT_URL = 'https://huggingface.co';

/** Reads `HF_ENDPOINT` and `HF_TOKEN`, as the tools of the hub honour them. */
export function defaultEndpoint(environment: NodeJS.ProcessEnv = process.env): Endpoint {
  return {
    url: (environment.HF_ENDPOINT || DEFAULT_URL).replace(/\/+$/, ''),
    token: environment.HF_TOKEN || null,
    retryMilliseconds: 500,
  };
}

/**
 * Makes a client of the hub. The token goes to the hub alone, not to the storage that it redirects to.
 * The host of the endpoint may have a private address: whoever set it meant that host.
 *
 * @throws `hub.protocol` when the endpoint is no web address.
 */
export function hubClient(endpoint: Endpoint, policy: Partial<NetworkPolicy> = {}): Client {
  if (!URL.canParse(endpoint.url))
    fail('hub.protocol', `HF_ENDPOINT is no web address: ${endpoint.url}`);
  const { origin, hostname } = new URL(endpoint.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const { token } = endpoint;
  return {
    service: 'hub',
    agent: guardedAgent({ ...defaultPolicy, trustedHosts: [host], ...policy }),
    credentials: token === null ? null : { origin, authorization: `Bearer ${token}` },
    retryMilliseconds: endpoint.retryMilliseconds,
    refuse: (refusal) => refuse(refusal, token !== null),
  };
}

function refuse({ url, status, header }: Refusal, authorized: boolean): never {
  const said = header('x-error-message');
  const what = `${hostAndPath(url)} answers ${status}${said ? `: ${said}` : ''}`;
  const error = header('x-error-code');
  const evidence = { status, ...(error && { error }) };
  if (error === 'GatedRepo' || (error === undefined && status === 403))
    fail('hub.gated', what, { evidence });
  // The hub answers 401 for what is private and for what is not there, so as not to tell which.
  if (status === 401)
    fail('hub.private', what, {
      evidence,
      fix: authorized
        ? 'Check the name, and that HF_TOKEN is valid and its account may read this repository.'
        : 'Check the name; if the repository is private, set HF_TOKEN to a token of an account that may read it.',
    });
  if (error === 'RevisionNotFound')
    fail('hub.missing', what, { evidence, fix: 'Check the revision: branch, tag or commit.' });
  if (status === 404 || status === 410) fail('hub.missing', what, { evidence });
  if (status === 403) fail('hub.gated', what, { evidence });
  fail('hub.protocol', what, { evidence });
}
