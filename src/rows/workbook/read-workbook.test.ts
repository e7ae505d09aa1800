import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zip } from '../../../test/data-faults/files/archives.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { detectFormat } from '../detect.ts';
import { readWorkbook, workbookParts } from './read-workbook.ts';

const folder = temporaryFolder();
const RELS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STYLES =
  '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="dd.mm.yy hh:mm"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>' +
  '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs></styleSheet>';

/** Writes a workbook of sheets that are given as the XML of their rows and what stands behind. */
async function xlsx(sheets: Record<string, [rows: string, behind?: string]>, date1904 = false) {
  const names = Object.keys(sheets);
  const rel = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELS}/${type}" Target="${target}"/>`;
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships>${rel('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<x:workbook xmlns:x="main" xmlns:r="${RELS}"><x:workbookPr date1904="${date1904}"/><x:sheets>${names.map((name, at) => `<x:sheet name="${name}" r:id="s${at}"/>`).join('')}</x:sheets></x:workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, at) => rel(`s${at}`, 'worksheet', `sheets/${at}.xml`)).join('')}${rel('y', 'styles', '/xl/styles.xml')}${rel('t', 'sharedStrings', 'texts.xml')}</Relationships>`,
    'xl/styles.xml': STYLES,
    'xl/texts.xml':
      '<sst><si><r><t>My </t></r><r><t>order_x000D_</t></r><rPh><t>ruby</t></rPh></si><si><t>late</t></si></sst>',
  };
  for (const [at, [rows, behind = '']] of Object.values(sheets).entries())
    parts[`xl/sheets/${at}.xml`] = `<worksheet><sheetData>${rows}</sheetData>${behind}</worksheet>`;
  return write(parts, 'a.xlsx');
}

async function write(parts: Record<string, string>, name: string): Promise<string> {
  const members = Object.entries(parts).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  const path = join(folder, name);
  await writeFile(path, zip(members));
  return path;
}

const text = (at: string, value: string) =>
  `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const row = (line: number, cells: string) => `<row r="${line}">${cells}</row>`;

async function read(path: string, part: string) {
  const records: [number, unknown][] = [];
  const rejects: [number, string, string?][] = [];
  for await (const batch of readWorkbook(path, part)) {
    for (const { line, record } of batch.records) records.push([line, record]);
    for (const { line, code, field } of batch.rejects) rejects.push([line, code, field]);
  }
  return { records, rejects };
}

describe('a sheet of Excel', () => {
  it('gives texts, numbers, truth values, dates and results of formulas', async () => {
    const path = await xlsx({
      S: [
        row(
          1,
          ['text', 'n', 'id', 'on', 'at', 'took', 'yes', 'error']
            .map((name, at) => text(`${'ABCDEFGH'[at]}1`, name))
            .join(''),
        ) +
          row(
            2,
            '<c r="A2" t="s"><v>0</v></c><c r="B2"><v>0.1</v></c><c r="C2" s="2"><v>7</v></c><c r="D2" s="1"><v>45292</v></c><c r="E2" s="3"><v>45292.5</v></c><c r="F2" s="4"><v>1.5</v></c><c r="G2" t="b"><v>1</v></c><c r="H2" t="e"><v>#N/A</v></c>',
          ) +
          row(
            4,
            '<c r="A4" t="str"><f>A1</f><v>late</v></c><c r="B4"><v>12345678901234567890</v></c><c r="D4" t="d"><v>2024-05-01T00:00:00Z</v></c><c r="E4" s="5"><v>0.25</v></c>',
          ),
      ],
    });
    expect(await read(path, 'S')).toEqual({
      records: [
        [
          2,
          {
            text: 'My order\r',
            n: 0.1,
            id: '00007',
            on: '2024-01-01',
            at: '2024-01-01T12:00:00',
            took: '36:00:00',
            yes: true,
            error: null,
          },
        ],
        [
          4,
          {
            text: 'late',
            n: '12345678901234567890',
            id: null,
            on: '2024-05-01',
            at: '06:00:00',
            took: null,
            yes: null,
            error: null,
          },
        ],
      ],
      rejects: [],
    });
  });

  it('counts days from 1904 where the workbook does, and knows the leap day that never was', async () => {
    const rows = row(1, text('A1', 'on')) + row(2, '<c r="A2" s="1"><v>1</v></c>');
    expect((await read(await xlsx({ S: [rows] }), 'S')).records).toEqual([
      [2, { on: '1900-01-01' }],
    ]);
    const since1904 = await read(await xlsx({ S: [rows] }, true), 'S');
    expect(since1904.records).toEqual([[2, { on: '1904-01-02' }]]);
  });

  it('takes the header from below titles, joins two rows of it, and fills merged cells', async () => {
    const path = await xlsx({
      S: [
        row(1, text('A1', 'Report')) +
          row(3, text('A3', 'Text') + text('B3', 'Label')) +
          row(4, text('B4', 'Main') + text('C4', 'Other')) +
          row(5, text('A5', 'one') + text('B5', 'x') + text('C5', 'y')) +
          row(6, text('A6', 'two') + text('C6', 'z')),
        '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A3:A4"/><mergeCell ref="B3:C3"/><mergeCell ref="B5:B6"/></mergeCells>',
      ],
    });
    expect((await read(path, 'S')).records).toEqual([
      [5, { Text: 'one', 'Label Main': 'x', 'Label Other': 'y' }],
      [6, { Text: 'two', 'Label Main': 'x', 'Label Other': 'z' }],
    ]);
  });

  it('calls columns by their letters where they have no names', async () => {
    const numbers =
      row(1, '<c><v>1</v></c><c><v>2</v></c>') + row(2, '<c><v>3</v></c><c><v>4</v></c>');
    expect((await read(await xlsx({ S: [numbers] }), 'S')).records).toEqual([
      [1, { A: 1, B: 2 }],
      [2, { A: 3, B: 4 }],
    ]);
  });

  it('refuses rows with formulas that were never worked out, and keeps the others', async () => {
    const rows =
      row(1, text('A1', 'q') + text('B1', 'a')) +
      row(2, '<c r="A2"><f>1+1</f></c>' + text('B2', 'x')) +
      row(3, text('A3', 'y') + text('B3', 'z'));
    expect(await read(await xlsx({ S: [rows] }), 'S')).toEqual({
      records: [[3, { q: 'y', a: 'z' }]],
      rejects: [[2, 'record.formula', 'q']],
    });
  });

  it('can be a stretch of a sheet', async () => {
    const cells = (line: number, ...values: string[]) =>
      row(line, values.map((value, at) => text(`${'ABC'[at]}${line}`, value)).join(''));
    const path = await xlsx({
      'Q 1': [
        cells(1, 'q', 'a') +
          cells(2, 'b', 'c') +
          cells(4, 'x', 'y') +
          cells(5, 'd', 'e') +
          cells(6, 'f', 'g'),
      ],
    });
    expect((await read(path, 'Q 1!A4:B5')).records).toEqual([[5, { x: 'd', y: 'e' }]]);
  });

  it('damaged, keeps the rows before', async () => {
    const path = await xlsx({
      S: [row(1, text('A1', 'q')) + row(2, text('A2', 'a')) + '<row r="3"><c></row>'],
    });
    const { rejects } = await read(path, 'S');
    expect(rejects.map(([, code]) => code)).toEqual(['file.damaged']);
  });

  it('gives every value back, whatever it is', async () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
      fc.string({ minLength: 1, unit: fc.constantFrom('a', 'é', '漢', ' ', '&', '<', '"', '😀') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
        const escaped = (item: string) => item.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        const cells = values.map((item, at) => {
          const line = at + 2;
          return row(
            line,
            text(`A${line}`, `k${at}`) +
              (typeof item === 'number'
                ? `<c r="B${line}"><v>${item}</v></c>`
                : text(`B${line}`, escaped(item))),
          );
        });
        const path = await xlsx({
          S: [row(1, text('A1', 'key') + text('B1', 'value')) + cells.join('')],
        });
        const { records } = await read(path, 'S');
        expect(records.map(([, record]) => (record as { value: unknown }).value)).toEqual(
          values.map((item) =>
            typeof item === 'number' &&
            Number.isInteger(item) &&
            !Number.isSafeInteger(item) &&
            /^-?\d+$/.test(String(item))
              ? String(item)
              : item,
          ),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a sheet of OpenDocument', () => {
  const ods = (body: string, more: Record<string, string> = {}) =>
    write(
      {
        mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
        'content.xml': `<office:document-content><office:automatic-styles><style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>${body}</office:body></office:document-content>`,
        ...more,
      },
      'a.ods',
    );
  const cell = (value: string, more = '') =>
    `<table:table-cell office:value-type="string" ${more}><text:p>${value}</text:p></table:table-cell>`;

  it('gives values, what repeats, and what is merged', async () => {
    const path = await ods(
      `<table:table table:name="S"><table:table-row>${cell('text')}${cell('n')}${cell('on')}${cell('took')}</table:table-row>` +
        `<table:table-row table:number-rows-repeated="2">${cell('a<text:s text:c="2"/>b<office:annotation><text:p>no</text:p></office:annotation></text:p><text:p>c', 'table:number-rows-spanned="1"')}<table:table-cell office:value-type="float" office:value="1.5"/><table:table-cell office:value-type="date" office:date-value="2024-05-01"/><table:table-cell office:value-type="time" office:time-value="PT01H02M03S"/></table:table-row>` +
        `<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="99"/></table:table-row>` +
        `<table:table-row>${cell('merged', 'table:number-rows-spanned="2"')}</table:table-row><table:table-row><table:covered-table-cell/><table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>` +
        `<table:table-row table:number-rows-repeated="1000000"/></table:table><table:table table:name="H" table:style-name="h"><table:table-row>${cell('x')}</table:table-row></table:table>`,
    );
    const same = { text: 'a  b\nc', n: 1.5, on: '2024-05-01', took: '01:02:03' };
    expect((await read(path, 'S')).records).toEqual([
      [2, same],
      [3, same],
      [7, { text: 'merged', n: null, on: null, took: null }],
      [8, { text: 'merged', n: true, on: null, took: null }],
    ]);
    expect(await workbookParts(path)).toEqual([
      { name: 'S', hidden: false, isEmpty: false, columns: ['text', 'n', 'on', 'took'] },
      { name: 'H', hidden: true, isEmpty: false, columns: ['x'] },
    ]);
  });

  it('that is encrypted is refused', async () => {
    const path = await ods('', { 'META-INF/manifest.xml': '<m><encryption-data/></m>' });
    await expect(workbookParts(path)).rejects.toMatchObject({ code: 'file.encrypted' });
  });
});

it('tells old and encrypted workbooks by what is in them', () => {
  const magic = Buffer.from('\xd0\xcf\x11\xe0', 'latin1');
  const holding = (name: string) =>
    Buffer.concat([magic, Buffer.alloc(600), Buffer.from(name, 'utf16le')]);
  const codeOf = (bytes: Buffer, name: string) => {
    try {
      return detectFormat(bytes, name);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(codeOf(holding('EncryptedPackage'), 'a.bin')).toBe('file.encrypted');
  expect(codeOf(holding('Workbook'), 'a.xls')).toBe('file.format');
});
