/**
 * Which files of a folder or an archive are data. Beside it there are read-me files, licences and
 * what tools leave behind; what is not read is listed with the reason.
 *
 * @module
 */
import { nameInside } from '../../rows/compression/name-inside.ts';
import type { SkippedFile } from './snapshot.ts';

const STRUCTURED =
  /\.(?:jsonl|ndjson|json|csv|tsv|tab|parquet|arrow|feather|eml|mbox|mbx|xlsx|xlsm|ods|sqlite|sqlite3|db)$/;
const PROSE = /\.(?:txt|text|md|markdown|html|htm|xhtml)$/;
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
  for (const name of names) {
    const parts = name.split('/');
    const base = nameInside(parts.at(-1)!.toLowerCase());
    const skip = (reason: string) => skipped.push({ name, reason });
    if (parts.some((part) => part.startsWith('.') || part === '__MACOSX')) skip('a hidden file');
    else if (ABOUT.test(base)) skip('about the data, not data');
    else if (STRUCTURED.test(base) || ARCHIVE.test(base)) structured.push(name);
    else if (PROSE.test(base)) prose.push(name);
    else skip('its ending is of no format that is read');
  }
  if (structured.length === 0) return { data: prose, skipped };
  for (const name of prose) skipped.push({ name, reason: 'prose beside structured data' });
  return { data: structured, skipped };
}
