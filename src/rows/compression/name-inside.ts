/**
 * Names of compressed files. Apart from what unpacks them, whose libraries threads do not load.
 *
 * @module
 */

/** Takes the ending of its compression off a name: `a.jsonl.gz` holds `a.jsonl`. */
export const nameInside = (name: string): string =>
  name.replace(/\.tgz$/i, '.tar').replace(/\.(gz|gzip|zst|zstd)$/i, '');
