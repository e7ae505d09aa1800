/**
 * The REST API of S3 and of the stores that speak it: addresses of objects, signatures (version 4),
 * and what refusals mean.
 *
 * @module
 */
import { AwsV4Signer } from 'aws4fetch';
import { fail } from '../../../../problem/problem.ts';
import { defaultPolicy, guardedAgent } from '../../../../models/transfer/agent.ts';
import type { Client, Refusal } from '../../../../models/transfer/client.ts';
import { networkOf, type RemoteOptions } from '../fetched.ts';
import { s3Settings } from '../../../../models/transfer/s3-settings.ts';
import type { S3Spec } from './s3-spec.ts';

export interface S3 {
  client: Client;
  /** Host of the store as the snapshot names it; null for AWS itself. */
  endpoint: string | null;
  address(key: string, parameters?: Readonly<Record<string, string>>): string;
}

/** @throws `s3.address`, `s3.credentials` */
export async function s3Endpoint({ bucket }: S3Spec, options: RemoteOptions): Promise<S3> {
  const { credentials, region, endpoint: set } = await s3Settings(options.environment);
  const endpoint = options.endpoint ?? set;
  if (endpoint !== null && !/^https?:\/\//i.test(endpoint))
    fail('s3.address', `the endpoint ${endpoint} is no web address`, {
      fix: 'Give it as https://host or http://host:port.',
    });
  // Names with dots match no certificate in front of the host.
  const host = bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
  const base = new URL(endpoint === null ? host : `${endpoint.replace(/\/+$/, '')}/${bucket}`);
  base.username = base.password = '';
  // Whoever set the variable meant that host.
  const trustedHosts = endpoint !== null && options.endpoint === undefined ? [base.hostname] : [];
  const sign = async (url: URL): Promise<Record<string, string>> => {
    if (credentials === null || url.origin !== base.origin) return {};
    const signer = new AwsV4Signer({ url: url.href, service: 's3', region, ...credentials });
    const { headers } = await signer.sign();
    return Object.fromEntries([...headers].filter(([name]) => name !== 'host'));
  };
  return {
    client: {
      service: 's3',
      agent: guardedAgent({ ...defaultPolicy, trustedHosts, ...networkOf(options) }),
      credentials: null,
      sign,
      retryMilliseconds: 500,
      refuse: (refusal) => refuse(refusal, bucket, credentials !== null),
    },
    endpoint: endpoint === null ? null : base.host,
    address(key, parameters = {}) {
      const query = Object.entries(parameters).map(([name, value]) => `${name}=${encoded(value)}`);
      const path = key.split('/').map(encoded).join('/');
      return `${base.href.replace(/\/$/, '')}/${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
    },
  };
}

/** As signatures have it, which is stricter than what addresses need. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function refuse({ url, status, header, body }: Refusal, bucket: string, signed: boolean): never {
  const code = /<Code>([^<]*)<\/Code>/.exec(body)?.[1] ?? '';
  const what = `s3://${bucket}: ${url.host} answers ${status}${code ? ` ${code}` : ''}`;
  const evidence = { status, ...(code && { code }) };
  const region = header('x-amz-bucket-region') ?? /<Region>([\w-]+)<\/Region>/.exec(body)?.[1];
  if (region !== undefined && status !== 403 && status !== 404)
    fail('s3.region', `${what}: the bucket is in ${region}`, {
      fix: `Set AWS_REGION=${region} and run again.`,
      evidence,
    });
  if (/InvalidAccessKeyId|SignatureDoesNotMatch|Token|RequestTimeTooSkewed|AuthFailure/.test(code))
    fail('s3.credentials', what, { evidence });
  if (code === 'InvalidObjectState')
    fail('s3.denied', `${what}: the object is archived`, {
      fix: 'Restore it from the archive first (`aws s3api restore-object`), then run again.',
      evidence,
    });
  if (status === 401 || status === 403)
    fail(signed ? 's3.denied' : 's3.credentials', what, { evidence });
  if (status === 404) fail('s3.missing', what, { evidence });
  if (status === 412) fail('s3.changed', what, { evidence });
  fail('s3.protocol', what, { evidence });
}
