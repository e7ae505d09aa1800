/** Fetches files from web addresses. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../../ledger/canonical-json.ts';
import { fail } from '../../../../problem/problem.ts';
import { defaultPolicy, guardedAgent } from '../../../../models/transfer/agent.ts';
import { hostAndPath, type Client, type Refusal } from '../../../../models/transfer/client.ts';
import { download } from '../../../../models/transfer/download.ts';
import { networkOf, type FetchContext, type Fetched, type FetchedFile } from '../fetched.ts';
import { Meter } from '../../byte-meter.ts';
import type { WebSpec } from '../remote-spec.ts';
import { fileName } from './file-name.ts';
import type { UrlSpec } from './url-spec.ts';

/** Problems: `url.*`, `remote.*`, `dataset.name-clash`. */
export async function fetchWeb({ files: specs }: WebSpec, context: FetchContext): Promise<Fetched> {
  const files: FetchedFile[] = [];
  let left = context.maxBytes;
  for (const spec of specs) {
    const file = await fetchFile(spec, { ...context, maxBytes: left });
    if (files.some(({ name }) => name === file.name))
      fail('dataset.name-clash', `two of the addresses end in ${file.name}`, {
        fix: 'Import them one by one, or give addresses with different names.',
      });
    left -= file.size;
    files.push({ name: file.name, bytes: { path: file.path } });
  }
  return { origin: { urls: specs.map(({ shown }) => shown) }, files };
}

interface WebFile {
  name: string;
  path: string;
  /** In bytes. */
  size: number;
}

async function fetchFile(spec: UrlSpec, context: FetchContext): Promise<WebFile> {
  const client: Client = {
    service: 'url',
    agent: guardedAgent({ ...defaultPolicy, ...networkOf(context) }),
    credentials: spec.credentials,
    retryMilliseconds: 500,
    refuse,
  };
  const name = hostAndPath(new URL(spec.address));
  const meter = new Meter(`downloading ${name}`, null, context.progress);
  const path = join(context.folder(sha256(spec.shown).slice(0, 16)), 'file');
  const served = await download({
    client,
    address: spec.address,
    target: path,
    name,
    ...(spec.hash && { hash: spec.hash }),
    maxBytes: context.maxBytes,
    revalidate: true,
    onProgress: (done, total) => meter.update(done, total),
    signal: context.signal,
  });
  const { size } = await stat(path);
  meter.finish(size);
  return { name: fileName(spec.address, served), path, size };
}

function refuse({ url, status }: Refusal): never {
  const what = `${hostAndPath(url)} answers ${status}`;
  const evidence = { status };
  if (status === 401 || status === 403) fail('url.denied', what, { evidence });
  if (status === 404 || status === 410) fail('url.missing', what, { evidence });
  fail('url.protocol', what, { evidence });
}
