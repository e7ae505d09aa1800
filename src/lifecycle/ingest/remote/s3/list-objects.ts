/**
 * Which objects a source names: one, those below a folder, or those that a pattern matches.
 *
 * @module
 */
import { fail, ProblemError } from '../../../../problem/problem.ts';
import { DamagedStream } from '../../../../rows/bytes/stream.ts';
import { parseXml } from '../../../../rows/xml/read-xml.ts';
import { get, getText } from '../../../../models/transfer/client.ts';
import { withRetries } from '../../../../models/transfer/retry.ts';
import { chooseDataFiles } from '../../data-files.ts';
import { parseGlob } from '../../glob.ts';
import type { SkippedFile } from '../../snapshot.ts';
import type { S3 } from './endpoint.ts';
import type { S3Spec } from './s3-spec.ts';

/** An object as it is now: what is downloaded must be this one. */
export interface PinnedObject {
  key: string;
  /** In the snapshot. */
  name: string;
  /** Entity tag, in its quotes. */
  etag: string;
  /** Null in buckets that keep no versions. */
  versionId: string | null;
  bytes: number;
}

export interface FoundObjects {
  keys: { key: string; name: string }[];
  skipped: SkippedFile[];
}

/** More is not what somebody meant. */
const MAX_OBJECTS = 100_000;

/** @throws `s3.*`, `file.none` */
export async function findObjects(
  s3: S3,
  { bucket, key, text }: S3Spec,
  signal: AbortSignal,
): Promise<FoundObjects> {
  const glob = parseGlob(key);
  const folder = glob === null ? key : glob.folder === '.' ? '' : `${glob.folder}/`;
  const found = (await listKeys(s3, folder, signal)).map((one) => one.slice(folder.length));
  // What ends in a slash stands for a folder in consoles.
  const names = found.filter((name) => name !== '' && !name.endsWith('/'));
  const { data, skipped } = chooseDataFiles(glob === null ? names : names.filter(glob.matches));
  if (data.length === 0)
    fail(
      names.length === 0 ? 's3.missing' : 'file.none',
      `${text} has no object that could be data`,
      {
        evidence: { bucket, objects: names.slice(0, 10) },
      },
    );
  return { keys: data.map((name) => ({ key: folder + name, name })), skipped };
}

async function listKeys(s3: S3, prefix: string, signal: AbortSignal): Promise<string[]> {
  const keys: string[] = [];
  let token = '';
  for (;;) {
    const parameters = {
      ...(token && { 'continuation-token': token }),
      'encoding-type': 'url',
      'list-type': '2',
      prefix,
    };
    const page = await getText(s3.client, s3.address('', parameters), signal);
    const next = await readPage(page, keys);
    if (keys.length > MAX_OBJECTS)
      fail('file.none', `there are more than ${MAX_OBJECTS} objects below ${prefix}`, {
        fix: 'Name the folder that holds the data.',
      });
    if (next === null) return keys;
    token = next;
  }
}

/**
 * Reads a page of ListObjectsV2.
 *
 * @returns The token of the next page; null at the end.
 */
async function readPage(page: string, keys: string[]): Promise<string | null> {
  let element = '';
  let text = '';
  let token = '';
  let isList = false;
  try {
    await parseXml(
      (async function* () {
        yield Buffer.from(page);
      })(),
      'the list',
      {
        open(name) {
          isList ||= name === 'ListBucketResult';
          element = name;
          text = '';
        },
        text: (piece) => (text += piece),
        close(name) {
          if (name !== element) return;
          if (name === 'Key') keys.push(decodeURIComponent(text.replaceAll('+', ' ')));
          if (name === 'NextContinuationToken') token = text;
        },
      },
    );
  } catch (error) {
    if (!(error instanceof DamagedStream || error instanceof URIError)) throw error;
    isList = false;
  }
  if (!isList) fail('s3.protocol', 'the store does not list objects as S3 does');
  return token || null;
}

/**
 * Asks for the first byte of an object, and learns which one it is.
 *
 * @returns Null where there is none of that key.
 */
export async function pinObject(
  s3: S3,
  key: string,
  name: string,
  versionId: string | null,
  signal: AbortSignal,
): Promise<PinnedObject | null> {
  const address = s3.address(key, versionId === null ? {} : { versionId });
  try {
    const retries = { firstPause: s3.client.retryMilliseconds, signal };
    const { status, header } = await withRetries(retries, async () => {
      const answer = await get(s3.client, address, { range: 'bytes=0-0' }, signal);
      await answer.body.dump();
      return answer;
    });
    const etag = header('etag');
    if (etag === undefined) fail('s3.protocol', `the store gives no entity tag for ${key}`);
    const length =
      status === 200
        ? header('content-length')
        : /\/(\d+)$/.exec(header('content-range') ?? '')?.[1];
    const version = header('x-amz-version-id');
    return {
      key,
      name,
      etag,
      versionId: versionId ?? (version === undefined || version === 'null' ? null : version),
      bytes: Number(length ?? 0),
    };
  } catch (error) {
    if (error instanceof ProblemError && error.code === 's3.missing') return null;
    throw error;
  }
}
