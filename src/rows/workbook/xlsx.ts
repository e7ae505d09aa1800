/**
 * Excel workbooks (ECMA-376, .xlsx and .xlsm; macros are never looked at).
 *
 * @module
 */
import { posix } from 'node:path';
import { fail } from '../../problem/problem.ts';
import { readMember } from '../archives/zip.ts';
import type { NumberKind } from './dates.ts';
import type { CellRange, SheetInfo, Workbook } from './sheet.ts';
import { readStyles } from './xlsx-styles.ts';
import { readMerges, readXlsxSheet, unescaped } from './xlsx-sheet.ts';
import { parseXml } from '../xml/read-xml.ts';

/** A part that another one refers to. */
interface Relation {
  /** The last part of its type's address: `worksheet`, `sharedStrings`. */
  type: string;
  /** Path in the package. */
  path: string;
}

/**
 * @param names Of the members of the package.
 * @throws `file.format` where it is another document of Office, DamagedStream where it is damaged.
 */
export async function openXlsx(path: string, names: ReadonlySet<string>): Promise<Workbook> {
  const root = await relationsOf(path, names, '');
  const main = [...root.values()].find(({ type }) => type === 'officeDocument')?.path;
  if (main === undefined || !names.has(main)) fail('file.format', 'the file is no workbook');
  if (!main.endsWith('.xml'))
    fail('file.format', 'the file is a binary workbook (.xlsb)', {
      fix: 'Save it as "Excel Workbook (.xlsx)".',
    });
  const relations = await relationsOf(path, names, main);
  const { sheets, from1904 } = await readMain(path, main, relations);
  const partOf = (wanted: string): string | undefined =>
    [...relations.values()].find(({ type, path }) => type === wanted && names.has(path))?.path;
  const styles = partOf('styles');
  const kinds: NumberKind[] = styles ? await readStyles(readMember(path, styles)) : [];
  const stringsPart = partOf('sharedStrings');
  let strings: string[] | undefined;
  const merges = new Map<string, CellRange[]>();
  return {
    sheets,
    async *rows(name) {
      const sheet = sheets.find((sheet) => sheet.name === name)!;
      strings ??= stringsPart ? await readStrings(path, stringsPart) : [];
      merges.set(name, await readMerges(readMember(path, sheet.path)));
      yield* readXlsxSheet(readMember(path, sheet.path), name, {
        strings,
        styles: kinds,
        from1904,
      });
    },
    merged: (name) => merges.get(name) ?? [],
  };
}

async function readMain(path: string, main: string, relations: ReadonlyMap<string, Relation>) {
  const sheets: (SheetInfo & { path: string })[] = [];
  let from1904 = false;
  let found = false;
  await parseXml(readMember(path, main), 'the workbook', {
    open(element, { name, id, state = 'visible', date1904 = '0' }) {
      if (element === 'workbook') found = true;
      if (element === 'workbookPr') from1904 = date1904 === '1' || date1904 === 'true';
      if (element !== 'sheet' || name === undefined) return;
      const part = relations.get(id);
      // Sheets of charts and dialogs hold no cells.
      if (part?.type === 'worksheet')
        sheets.push({ name, hidden: state !== 'visible', path: part.path });
    },
  });
  if (!found)
    fail('file.format', 'the file is a document, not a workbook', {
      fix: 'Give a workbook, or save the text as .txt or .md.',
    });
  return { sheets, from1904 };
}

/** @param part Path of the part that refers; empty for the package itself. */
async function relationsOf(
  path: string,
  names: ReadonlySet<string>,
  part: string,
): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part);
  const list = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const relations = new Map<string, Relation>();
  if (!names.has(list)) return relations;
  await parseXml(readMember(path, list), list, {
    open(element, { Id, Type = '', Target = '' }) {
      if (element !== 'Relationship' || Id === undefined) return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), path: target });
    },
  });
  return relations;
}

/** Texts that cells share, each once; runs of one text that differ in font are one. */
async function readStrings(path: string, part: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let into = false;
  let phonetic = false;
  await parseXml(readMember(path, part), 'the list of texts', {
    open(element) {
      if (element === 'si') text = '';
      else if (element === 'rPh') phonetic = true;
      else if (element === 't') into = !phonetic;
    },
    text(piece) {
      if (into) text += piece;
    },
    close(element) {
      if (element === 't') into = false;
      else if (element === 'rPh') phonetic = false;
      else if (element === 'si') strings.push(unescaped(text));
    },
  });
  return strings;
}
