/**
 * What a download is called in its snapshot: the last part of its address, and, where that does not
 * tell the format, an ending by what the server says. A name must not change from one version of a
 * source to the next, so nothing else of the answer counts.
 *
 * @module
 */
import type { ServedFile } from '../../../../models/transfer/part.ts';

const DATA = /\.(jsonl|ndjson|json|csv|tsv|tab|parquet|arrow|feather|txt|md)$/i;
const PACKED = /\.(gz|zst|zip|tar|tgz|tzst)$/i;
/** `.csv`, `.csv.gz`, `.zip`, `.tar.gz`. */
const ENDING = /(\.(jsonl|ndjson|json|csv|tsv|tab|parquet|arrow|feather|txt|md|tar))?\.[a-z]+$/i;

const ENDING_OF_TYPE: Readonly<Record<string, string>> = {
  'application/x-ndjson': '.jsonl',
  'application/jsonl': '.jsonl',
  'application/jsonlines': '.jsonl',
  'application/x-jsonlines': '.jsonl',
  'application/json': '.json',
  'text/csv': '.csv',
  'text/tab-separated-values': '.tsv',
  'text/markdown': '.md',
  'application/vnd.apache.parquet': '.parquet',
  'application/vnd.apache.arrow.file': '.arrow',
  'application/gzip': '.gz',
  'application/zstd': '.zst',
  'application/zip': '.zip',
};

export function fileName(address: string, served: ServedFile): string {
  const asked = lastPart(new URL(address).pathname);
  const name = tellsFormat(asked) ? asked : `${asked}${endingBy(served)}`;
  // The bytes are kept as they were sent, so the name says that they are packed.
  const packed = served.encoding === 'gzip' ? '.gz' : served.encoding === 'zstd' ? '.zst' : '';
  return packed && !PACKED.test(name) ? `${name}${packed}` : name;
}

const tellsFormat = (name: string): boolean => DATA.test(name) || PACKED.test(name);

function endingBy({ path, type, disposition }: ServedFile): string {
  for (const name of [dispositionName(disposition), lastPart(path)])
    if (name !== null && tellsFormat(name)) return ENDING.exec(name)?.[0].toLowerCase() ?? '';
  return ENDING_OF_TYPE[type?.split(';')[0].trim().toLowerCase() ?? ''] ?? '';
}

/** `filename*=UTF-8''a.csv` before `filename="a.csv"` (RFC 6266). */
function dispositionName(header: string | null): string | null {
  const extended = /filename\*\s*=\s*[^']*'[^']*'([^;]+)/i.exec(header ?? '')?.[1];
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(header ?? '');
  return extended ? decoded(extended.trim()) : (plain?.[1] ?? plain?.[2] ?? null);
}

/** Without what has a meaning in paths. */
function lastPart(path: string): string {
  const part = decoded(path.split('/').filter(Boolean).at(-1) ?? '');
  const safe = part.replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, '_').replace(/^\.+/, '');
  return safe === '' ? 'data' : safe.slice(-120);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
