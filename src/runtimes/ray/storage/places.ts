/**
 * What is asked of a storage, be it a folder or a bucket.
 *
 * @module
 */
/** A file as it travels. */
export interface Travelling {
  sha256: string;
  bytes: number;
}

/** Named files of a storage; names are relative, with `/`. */
export interface Places {
  /** Size of a file; null where there is none. */
  size(name: string): Promise<number | null>;
  /** Content of a small file; null where there is none. */
  read(name: string): Promise<Buffer | null>;
  /** Puts a small file whole or not at all, in place of what was there. */
  write(name: string, content: string | Buffer): Promise<void>;
  /** Puts a local file whole or not at all; `file` says what it holds. */
  upload(name: string, path: string, file: Travelling): Promise<void>;
  /** Gets a file to a local path, whose folder is there; false where there is none. */
  download(name: string, path: string): Promise<boolean>;
  /** Names of the files below a folder, in order. */
  list(folder: string): Promise<string[]>;
  /** Removes a file, if it is there. */
  remove(name: string): Promise<void>;
}
