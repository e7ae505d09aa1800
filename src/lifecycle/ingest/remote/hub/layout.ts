/**
 * Which files of a repository are data, and which split each belongs to, by their names alone.
 * This follows the hub's documented convention ("File names and splits", in the order in which the
 * `datasets` library tries it): shards `data/SPLIT-00000-of-00001.parquet`, then words in folder
 * names, then words in file names, else everything is training data.
 *
 * @module
 */
import { splitWord } from './split-word.ts';

/** A configuration, also called a subset: files that belong together. */
export interface DataConfig {
  name: string;
  splits: DataSplit[];
}

export interface DataSplit {
  name: string;
  /** Paths in the repository. */
  files: string[];
}

const DATA_FILE =
  /\.(jsonl|ndjson|json|csv|tsv|parquet|arrow|feather|txt|md)(\.(gz|zst))?$|\.(zip|tar\.gz|tgz)$/i;
/** Files that describe a dataset rather than hold it; the names are those that `datasets` skips. */
const ABOUT =
  /^(readme|license|licence|changelog|contributing|citation|notice)(\..*)?$|^(config|dataset_infos?|dataset_dict|state|dummy_data)\.(json|zip)$/i;
const HIDDEN = /(^|\/)(\.|__)/;
const SHARD = /^data\/(\w+(?:\.\w+)*)-\d{5}-of-\d{5}[^/]*$/;

export const isDataFile = (path: string): boolean =>
  DATA_FILE.test(path) && !HIDDEN.test(path) && !ABOUT.test(path.split('/').at(-1)!);

/**
 * The configurations that names suggest. Folders that hold no split word, and formats side by side,
 * are alternatives: which is meant, only the user knows.
 */
export function configsByName(paths: readonly string[]): DataConfig[] {
  const data = paths.filter(isDataFile).sort();
  const folders = new Set(data.map((path) => (path.includes('/') ? path.split('/')[0] : '')));
  const separate =
    folders.size > 1 && [...folders].every((name) => name !== '' && splitWord(name) === null);
  const groups = separate
    ? [...folders].map((name) => ({ name, files: data.filter((p) => p.startsWith(`${name}/`)) }))
    : [{ name: 'default', files: data }];
  return groups.flatMap(({ name, files }) => byFormat(name, files));
}

function byFormat(name: string, files: string[]): DataConfig[] {
  const formats = [...new Set(files.map(formatOf))];
  return formats.map((format) => ({
    name: formats.length === 1 ? name : name === 'default' ? format : `${name}/${format}`,
    splits: splitsByName(files.filter((file) => formatOf(file) === format)),
  }));
}

const formatOf = (path: string): string =>
  DATA_FILE.exec(path)![0].slice(1).toLowerCase().replace('ndjson', 'jsonl');

/** Splits by the first of the conventions that any of the files follows. */
export function splitsByName(files: readonly string[]): DataSplit[] {
  const conventions: ((path: string) => string | null)[] = [
    (path) => SHARD.exec(path)?.[1] ?? null,
    (path) => lastWord(path.split('/').slice(0, -1)),
    (path) => splitWord(path.split('/').at(-1)!.replace(DATA_FILE, '')),
    () => 'train',
  ];
  for (const splitOf of conventions) {
    const splits = new Map<string, string[]>();
    for (const file of files) {
      const name = splitOf(file);
      if (name !== null) splits.set(name, [...(splits.get(name) ?? []), file]);
    }
    if (splits.size > 0) return [...splits].map(([name, found]) => ({ name, files: found }));
  }
  return [];
}

const lastWord = (folders: string[]): string | null =>
  folders.map(splitWord).findLast((word) => word !== null) ?? null;
