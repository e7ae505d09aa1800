/**
 * A web address as a source. `https://user:password@host/...` sends the credentials to that host;
 * `#sha256=HEX` states what the bytes must come to, as pip has it.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';
import type { ExpectedHash } from '../../../../models/transfer/expected-hash.ts';

export interface UrlSpec {
  kind: 'url';
  /** What is asked for, signatures and all; without credentials and fragment. */
  address: string;
  /** What may be shown and stored. */
  shown: string;
  credentials: { origin: string; authorization: string } | null;
  hash: ExpectedHash | null;
}

/** Query parameters that sign a request or say who asks: they are no part of what is asked for. */
const SECRET_PARAMETER =
  /^(x-(amz|goog|ms)-.*|awsaccesskeyid|googleaccessid|signature|sig|se|sp|sv|sr|spr|skoid|expires|policy|key-pair-id|token|access_token|auth|api_?key|key)$/i;

/** Problem: `url.invalid`. */
export function parseWebAddress(text: string): UrlSpec {
  if (!URL.canParse(text)) fail('url.invalid', 'the source is no web address');
  const url = new URL(text);
  const { username, password, hash: fragment } = url;
  const credentials =
    username || password
      ? {
          origin: url.origin,
          authorization: `Basic ${Buffer.from(
            `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
          ).toString('base64')}`,
        }
      : null;
  url.username = '';
  url.password = '';
  url.hash = '';
  return {
    kind: 'url',
    address: url.href,
    shown: withoutSecrets(url),
    credentials,
    hash: hashOf(fragment),
  };
}

function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  for (const name of new Set(shown.searchParams.keys()))
    if (SECRET_PARAMETER.test(name)) shown.searchParams.delete(name);
  return shown.href;
}

function hashOf(fragment: string): ExpectedHash | null {
  if (!fragment.startsWith('#sha256=')) return null;
  const hex = fragment.slice('#sha256='.length).toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hex))
    fail('url.invalid', 'sha256 in the address is not 64 hexadecimal digits');
  return { algorithm: 'sha256', hex };
}
