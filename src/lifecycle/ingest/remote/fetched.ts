/** What a fetch needs from its caller, and what it leaves behind: files in a folder, and their origin. */
import type { StoredFile } from '../../../ledger/objects/object-store.ts';
import { fail } from '../../../problem/problem.ts';
import type { NetworkPolicy } from '../../../models/transfer/agent.ts';
import type { Progress } from '../../stage/stage.ts';
import type { TableChoice } from '../reading/choose-tables.ts';
import type { SkippedFile } from '../snapshot.ts';
import type { SplitName } from '../split-name.ts';
import type { RemoteOrigin } from './origin.ts';

export interface RemoteOptions {
  allowPrivate: boolean;
  /** Largest import to take, in bytes. */
  maxBytes: number;
  /** Where endpoints and credentials are read from. */
  environment: NodeJS.ProcessEnv;
  /** Which tables to take, of databases. */
  choice?: TableChoice | undefined;
  /** Address of an S3-compatible store, in place of the one that the environment names. */
  endpoint?: string | undefined;
  /** Name of the variable of the environment that holds the password of a database. */
  passwordVariable?: string | undefined;
  /** For tests. */
  network?: Partial<NetworkPolicy>;
}

export interface FetchContext extends RemoteOptions {
  /** A folder that a later run with the same source finds again. */
  folder(version: string): string;
  /** Whether an earlier import brought in the bytes with this hash. */
  isStored(sha256: string): boolean;
  progress(progress: Progress): void;
  signal: AbortSignal;
}

export interface Fetched {
  origin: RemoteOrigin;
  files: FetchedFile[];
  /** What lay beside them and is no data. */
  skipped?: SkippedFile[];
}

export interface FetchedFile {
  /** In the snapshot. */
  name: string;
  /** On disk, from where it may be moved; or what is in the store already. */
  bytes: { path: string } | StoredFile;
  split?: SplitName;
}

export const networkOf = ({ allowPrivate, network }: RemoteOptions): Partial<NetworkPolicy> => ({
  allowPrivate,
  ...network,
});

/** Listings come from servers: whether a name of one would lead out of the folder it goes to. */
export const leavesFolder = (path: string): boolean =>
  path.includes('\\') || path.split('/').some((part) => ['', '.', '..'].includes(part));

/** Before a download starts, where its size is known. Problem: `remote.too-large`. */
export function refuseTooLarge(name: string, bytes: number, maxBytes: number): void {
  if (bytes > maxBytes)
    fail('remote.too-large', `${name} has ${bytes} bytes; the limit is ${maxBytes}`, {
      fix: `Give --max-bytes ${bytes} if you trust the source.`,
      evidence: { bytes, maxBytes },
    });
}
