/**
 * Where the bytes of a snapshot came from, if not from this machine: what names the source, and
 * what pins the version of it. Credentials and signatures have no place here.
 *
 * @module
 */
export type RemoteOrigin = WebOrigin | HubOrigin | KaggleOrigin | DatabaseOrigin | S3Origin;

export interface WebOrigin {
  urls: string[];
}

export interface HubOrigin {
  hub: {
    repository: string;
    /** As asked for: branch, tag or commit. */
    revision: string;
    /** What the revision came to. */
    commit: string;
    config: string;
    splits: string[];
  };
}

export interface KaggleOrigin {
  kaggle: {
    kind: 'dataset' | 'competition';
    /** `owner/slug` of a dataset, `slug` of a competition. */
    name: string;
    /** Competitions have none. */
    version: number | null;
    files: string[];
  };
}

export interface DatabaseOrigin {
  database: {
    system: 'postgresql' | 'mysql';
    /** Version of the server. */
    server: string;
    /** Without a password. */
    address: string;
    files: {
      file: string;
      query: string;
      /** What the rows are sorted by: the primary key, the query, or whatever the server did. */
      order: 'key' | 'query' | 'server';
      /** With the types that the server has them in. */
      columns: { name: string; type: string }[];
    }[];
  };
}

export interface S3Origin {
  s3: {
    /** Host of the store; absent for AWS itself. */
    endpoint?: string;
    bucket: string;
    /** As asked for: of an object, a folder or a pattern. */
    key: string;
    /** At the versions that were taken; buckets that keep none have entity tags alone. */
    objects: { key: string; etag: string; versionId?: string }[];
  };
}
