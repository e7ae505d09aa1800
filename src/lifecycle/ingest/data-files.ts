/**
 * Which files of a folder or an archive are data. Beside it there are read-me files, licences and
 * what tools leave behind; what is not read is listed with the reason.
 *
 * @module
 */
import { nameInside } from '../../rows/compression/name-inside.ts';
import type { SkippedFile } from './snapshot.ts';

const STRUCTURED =
  /\.(?:jsonl|ndjson|json|csv|tsv|tab|parquet|arrow|feather|eml|mbox|mbx|tmx|xlsx|xlsm|ods|sqlite|sqlite3|db)$/;
const PROSE = /\.(?:txt|text|md|markdown|html|htm|xhtml)$/;
/** Usually settings; data where there is nothing else. */
const DOCUMENTS = /\.(?:ya?ml|xml)$/;
const ARCHIVE = /\.(?:zip|tar)$/;
const ABOUT =
  /^(?:readme|licen[cs]e|copying|notice|changelog|contributing|citation|requirements)\b|^(?:dataset_infos?|dataset_dict|dataset-metadata|state|package|config|metadata|tokenizer(?:_config)?|croissant)\.json$/;

export interface ChosenFiles {
  data: string[];
  skipped: SkippedFile[];
}

/** @param names Paths with `/` between parts, sorted or in the order of their archive. */
export function chooseDataFiles(names: readonly string[]): ChosenFiles {
  const skipped: SkippedFile[] = [];
  const structured: string[] = [];
  const prose: string[] = [];
  const documents: string[] = [];
  for (const name of names) {
    const parts = name.split('/');
    const base = nameInside(parts.at(-1)!.toLowerCase());
    const skip = (reason: string) => skipped.push({ name, reason });
    if (parts.some((part) => part.startsWith('.') || part === '__MACOSX')) skip('a hidden file');
    else if (ABOUT.test(base)) skip('about the data, not data');
    else if (STRUCTURED.test(base) || ARCHIVE.test(base)) structured.push(name);
    else if (PROSE.test(base)) prose.push(name);
    else if (DOCUMENTS.test(base)) documents.push(name);
    else skip('its ending is of no format that is read');
  }
  const data = [structured, prose, documents].find(({ length }) => length > 0) ?? [];
  const leave = (names: readonly string[], reason: string) => {
    if (names !== data) skipped.push(...names.map((name) => ({ name, reason })));
  };
  leave(prose, 'prose beside structured data');
  leave(
    documents,
    'YAML or XML beside other data, where it is mostly settings; name it to read it',
  );
  return { data, skipped };
}
