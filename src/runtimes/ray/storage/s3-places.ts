/**
 * A bucket of S3, or of a store that speaks its protocol. Requests are signed with SHA-256 of what is
 * sent, so the store refuses what arrives damaged; an object is there whole or not at all.
 *
 * @module
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import { request, type Dispatcher } from 'undici';
import { sha256 } from '../../../ledger/canonical-json.ts';
import { passing, withRetries } from '../../../models/transfer/retry.ts';
import { s3Settings } from '../../../models/transfer/s3-settings.ts';
import { fail, ProblemError } from '../../../problem/problem.ts';
import { parseXml } from '../../../rows/xml/read-xml.ts';
import type { Places } from './places.ts';

/** A single request puts this much at most (limits of S3). */
const MOST_BYTES = 5 * 2 ** 30;
const CONNECT_MILLISECONDS = 10_000;
/** Of silence while bytes travel. */
const STALL_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 500;
/** Bytes that may have arrived before they are read. */
const UNREAD_BYTES = 16 << 20;
const EXCERPT = 500;

interface Asked {
  query?: Readonly<Record<string, string>>;
  /** Makes the body, for each attempt anew. */
  body?: () => Buffer | NodeJS.ReadableStream;
  headers?: Record<string, string>;
}

type Answer = Dispatcher.ResponseData;

/** @throws `s3.credentials` where a profile signs in by other means than a key. */
export async function s3Places(
  bucket: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Places> {
  const { credentials, region, endpoint } = await s3Settings(environment);
  const host = endpoint ?? `https://s3.${region}.amazonaws.com`;
  const keyOf = (name: string) => (folder === '' ? name : `${folder}/${name}`);

  /** Asks until there is an answer that another attempt would not change; reads it with `read`. */
  const ask = <T>(
    method: 'GET' | 'HEAD' | 'PUT' | 'DELETE',
    key: string,
    { query = {}, body, headers = {} }: Asked,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T> =>
    withRetries({ firstPause: RETRY_MILLISECONDS }, async () => {
      const url = new URL(
        `${host.replace(/\/+$/, '')}/${bucket}/${key.split('/').map(encoded).join('/')}`,
      );
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const what = `s3://${bucket}/${key}`;
      const unreachable = (error: unknown) =>
        passing(() =>
          fail('s3.unreachable', `cannot reach ${url.host} for ${what}`, {
            fix: 'Check AWS_ENDPOINT_URL and the connection, then run again.',
            cause: error,
          }),
        );
      let answer: Answer;
      try {
        const signed =
          credentials === null
            ? null
            : await new AwsV4Signer({
                method,
                url: url.href,
                service: 's3',
                region,
                headers: { 'x-amz-content-sha256': emptyDigest, ...headers },
                ...credentials,
              }).sign();
        answer = await request(url, {
          method,
          headers: signed === null ? headers : Object.fromEntries(signed.headers),
          ...(body && { body: body() as Buffer }),
          headersTimeout: body ? STALL_MILLISECONDS : CONNECT_MILLISECONDS,
          bodyTimeout: STALL_MILLISECONDS,
          // See models/transfer/client.ts: a reader that waits when the server hangs up ends the process.
          highWaterMark: UNREAD_BYTES,
        });
        answer.body.on('error', () => {});
      } catch (error) {
        throw unreachable(error);
      }
      const { statusCode: status } = answer;
      if (status < 300 || status === 404) {
        try {
          return await read(answer);
        } catch (error) {
          if (error instanceof ProblemError || (error as NodeJS.ErrnoException).code === 'ENOSPC')
            throw error;
          throw unreachable(error);
        }
      }
      const text = (await answer.body.text().catch(() => '')).slice(0, EXCERPT);
      const refused = `${what}: ${url.host} answers ${status} ${/<Code>([^<]*)/.exec(text)?.[1] ?? ''}`;
      const evidence = { status, body: text };
      if (status === 429 || status >= 500)
        throw passing(() => fail('s3.busy', refused, { evidence, fix: 'Wait, then run again.' }));
      if (/InvalidAccessKeyId|SignatureDoesNotMatch/.test(text) || credentials === null)
        fail('s3.credentials', refused, { evidence });
      if (status === 301 || status === 400) fail('s3.region', refused, { evidence });
      return fail('s3.denied', refused, {
        evidence,
        fix: 'Ask for s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on this folder.',
      });
    });

  const send = (name: string, digest: string, bytes: number, body: Asked['body']) =>
    ask(
      'PUT',
      keyOf(name),
      { body, headers: { 'x-amz-content-sha256': digest, 'content-length': String(bytes) } },
      async (answer) => {
        await answer.body.dump();
        if (answer.statusCode === 404)
          fail('s3.missing', `there is no bucket ${bucket}`, {
            fix: `Make it, or name another storage with \`brewslm runtime add ray\`.`,
          });
      },
    );

  return {
    size: (name) =>
      ask('HEAD', keyOf(name), {}, async ({ statusCode, headers, body }) => {
        await body.dump();
        return statusCode === 404 ? null : Number(headers['content-length']);
      }),
    read: (name) =>
      ask('GET', keyOf(name), {}, async ({ statusCode, body }) => {
        const content = Buffer.from(await body.arrayBuffer());
        return statusCode === 404 ? null : content;
      }),
    write(name, content) {
      const bytes = Buffer.from(content);
      return send(name, sha256(bytes), bytes.length, () => bytes);
    },
    upload(name, path, { sha256: digest, bytes }) {
      if (bytes > MOST_BYTES)
        fail('s3.protocol', `${path} has more than 5 GiB, which S3 takes only in parts`, {
          fix: 'Keep the model in several files: save_pretrained(..., max_shard_size="4GB").',
        });
      return send(name, digest, bytes, () => createReadStream(path));
    },
    download: (name, path) =>
      ask('GET', keyOf(name), {}, async ({ statusCode, body }) => {
        if (statusCode === 404) return (await body.dump(), false);
        await pipeline(body, createWriteStream(path));
        return true;
      }),
    async list(below) {
      const prefix = `${keyOf(below).replace(/\/+$/, '')}/`;
      const names: string[] = [];
      let token: string | null = null;
      do {
        const page: Page = await ask(
          'GET',
          '',
          {
            query: {
              'list-type': '2',
              prefix,
              ...(token !== null && { 'continuation-token': token }),
            },
          },
          async ({ body }) => readPage(body),
        );
        names.push(...page.keys.map((key) => (folder === '' ? key : key.slice(folder.length + 1))));
        token = page.next;
      } while (token !== null);
      return names.toSorted();
    },
    remove: (name) => ask('DELETE', keyOf(name), {}, async ({ body }) => body.dump()),
  };
}

const emptyDigest = sha256('');

interface Page {
  keys: string[];
  next: string | null;
}

async function readPage(body: AsyncIterable<Buffer>): Promise<Page> {
  const page: Page = { keys: [], next: null };
  let element = '';
  let text = '';
  await parseXml(body, 'the list of the bucket', {
    open: (name) => {
      element = name;
      text = '';
    },
    text: (piece) => (text += piece),
    close: (name) => {
      // Some programs make objects that stand for folders.
      if (name === 'Key' && element === 'Key' && !text.endsWith('/')) page.keys.push(text);
      if (name === 'NextContinuationToken') page.next = text;
    },
  });
  return page;
}

/** As signatures have it, which is stricter than what addresses need. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
