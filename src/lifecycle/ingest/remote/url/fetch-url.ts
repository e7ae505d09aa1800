/** Fetches one file from a web address. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../../../problem/problem.ts';
import { defaultPolicy, guardedAgent } from '../../../../runtimes/transfer/agent.ts';
import { hostAndPath, type Client, type Refusal } from '../../../../runtimes/transfer/client.ts';
import { download } from '../../../../runtimes/transfer/download.ts';
import { networkOf, type FetchContext, type Fetched } from '../fetched.ts';
import { Meter } from '../meter.ts';
import { fileName } from './file-name.ts';
import type { UrlSpec } from './spec.ts';

/** Problems: `url.*`, `remote.*`. */
export async function fetchUrl(spec: UrlSpec, context: FetchContext): Promise<Fetched> {
  const client: Client = {
    service: 'url',
    agent: guardedAgent({ ...defaultPolicy, ...networkOf(context) }),
    credentials: spec.credentials,
    retryMilliseconds: 500,
    refuse,
  };
  const name = hostAndPath(new URL(spec.address));
  const meter = new Meter(`downloading ${name}`, null, context.progress);
  const path = join(context.folder(''), 'file');
  const served = await download({
    client,
    address: spec.address,
    target: path,
    name,
    ...(spec.hash && { hash: spec.hash }),
    maxBytes: context.maxBytes,
    onProgress: (done, total) => meter.update(done, total),
    signal: context.signal,
  });
  const { size } = await stat(path);
  meter.finish(size);
  return { origin: { url: spec.shown }, files: [{ name: fileName(spec.address, served), path }] };
}

function refuse({ url, status }: Refusal): never {
  const what = `${hostAndPath(url)} answers ${status}`;
  const evidence = { status };
  if (status === 401 || status === 403) fail('url.denied', what, { evidence });
  if (status === 404 || status === 410) fail('url.missing', what, { evidence });
  fail('url.protocol', what, { evidence });
}
