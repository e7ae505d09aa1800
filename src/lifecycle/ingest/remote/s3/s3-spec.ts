/**
 * Objects of an S3-compatible store as a source: `s3://bucket/path/file.csv`, `s3://bucket/folder/`,
 * `s3://bucket/folder/*.jsonl`.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';

export interface S3Spec {
  kind: 's3';
  bucket: string;
  /** Of an object, a folder with a slash at its end, or a pattern; empty for the whole bucket. */
  key: string;
  /** Of the one object. */
  versionId: string | null;
  text: string;
}

/** @throws `s3.address` */
export function parseS3(text: string): S3Spec {
  const match = /^s3:\/\/([a-z0-9][a-z0-9._-]{1,254})(?:\/(.*?))?(?:\?versionId=([^&]+))?$/is.exec(
    text,
  );
  if (match === null)
    return fail('s3.address', `${text.replace(/\/\/[^/]*@/, '//')} names no bucket and object`);
  const [, bucket, key = '', versionId = null] = match;
  return { kind: 's3', bucket, key, versionId, text };
}
