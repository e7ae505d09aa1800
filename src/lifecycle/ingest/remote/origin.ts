/**
 * Where the bytes of a snapshot came from, if not from this machine: what names the source, and
 * what pins the version of it. Credentials and signatures have no place here.
 *
 * @module
 */
export type RemoteOrigin = WebOrigin | HubOrigin | KaggleOrigin;

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
