/**
 * Where data come from: tables, archives, downloads, databases.
 *
 * @module
 */
import { error, warning, type Codes } from './entry.ts';

export const sources = {
  // tables of workbooks and databases
  'table.choose': error('Name the table to take: --table NAME; repeat it for more.'),
  'table.missing': error('Name a table that is there.'),
  'table.query': error('Correct the query: one SELECT, whose columns have different names.'),

  // members of archives
  'archive.bomb': error('If the file is what it should be, unpack it and import the result.'),
  'archive.path': warning('Make the archive again with plain relative names.'),
  'archive.link': warning('Put the file itself into the archive, not a link to it.'),
  'archive.duplicate': warning('Keep one member of each name.'),
  'archive.encrypted': warning('Unpack it with its password and import the result.'),
  'archive.method': warning('Pack it again with deflate or Zstandard.'),
  'archive.nested': warning('Unpack the inner archive and import what is in it.'),

  // downloads from anywhere
  'remote.private-address': error('Give --allow-private if you trust the source and meant that.'),
  'remote.too-large': error('Raise the limit with --max-bytes, if you trust the source.'),
  'remote.hash': error('The damaged download was removed. Run again, or check the hash you gave.'),
  'url.invalid': error('Give an address like https://host/path/data.jsonl.'),
  'url.denied': error('Give an address that needs no sign-in, or one with its credentials.'),
  'url.missing': error('Check the address.'),
  'url.unreachable': error('Check the address and the connection, then run again.'),
  'url.busy': error('Wait a few minutes and run again: the download resumes.'),
  'url.interrupted': error('Run again: the download resumes where it stopped.'),
  'url.protocol': error('Check the address in a browser.'),
  'kaggle.spec': error(
    'Give kaggle:dataset/owner/slug, kaggle:competition/slug, or either with /file.',
  ),
  'kaggle.credentials': error(
    'Set KAGGLE_USERNAME and KAGGLE_KEY, or put the kaggle.json of your account into ~/.kaggle.',
  ),
  'kaggle.rules': error('Accept the rules on the page of the competition, then run again.'),
  'kaggle.denied': error('Check that your account may read it.'),
  'kaggle.missing': error('Check owner, name, version and file.'),
  'kaggle.file': error('Name the file to take: .../FILE.'),
  'kaggle.unreachable': error('Check the connection, then run again.'),
  'kaggle.busy': error('Wait a few minutes and run again: the download resumes.'),
  'kaggle.interrupted': error('Run again: the download resumes where it stopped.'),
  'kaggle.protocol': error(
    'Check KAGGLE_API_ENDPOINT: the server does not speak the protocol of Kaggle.',
  ),

  's3.address': error('Give s3://bucket/path/file.jsonl, s3://bucket/folder/ or a pattern.'),
  's3.credentials': error(
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or AWS_PROFILE.',
  ),
  's3.denied': error('Ask for the right to read it: s3:GetObject, and s3:ListBucket for folders.'),
  's3.missing': error('Check bucket, path and version.'),
  's3.region': error('Set AWS_REGION to the region of the bucket.'),
  's3.changed': error('Somebody wrote to it meanwhile: run again.'),
  's3.unreachable': error('Check --endpoint or AWS_ENDPOINT_URL and the connection.'),
  's3.busy': error('Wait a few minutes and run again: the download resumes.'),
  's3.interrupted': error('Run again: the download resumes where it stopped.'),
  's3.protocol': error('Check --endpoint: the server does not speak the protocol of S3.'),

  // databases
  'database.address': error('Give an address like postgres://user@host:5432/database.'),
  'database.unreachable': error('Check host, port and connection, then run again.'),
  'database.credentials': error('Check user and password.'),
  'database.denied': error('Ask who runs the database for the right to read it.'),
  'database.missing': error('Check the name of the database, the last part of the address.'),
  'database.tls': error(
    'If the certificate is one of your own company, name its authority in NODE_EXTRA_CA_CERTS; within a network that you trust add ?sslmode=require, or ?sslmode=disable where the server has no TLS.',
  ),
  'database.protocol': error('Check the address, and what the server logs.'),
} satisfies Codes;
