/** The styles of an Excel workbook, of which only what numbers stand for is of interest. */
import type { ByteStream } from '../bytes/stream.ts';
import { numberKind, type NumberKind } from './dates.ts';
import { parseXml } from '../xml/read-xml.ts';

/** @returns What the numbers of a cell stand for, by the cell's style. */
export async function readStyles(stream: ByteStream): Promise<NumberKind[]> {
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let inCells = false;
  await parseXml(stream, 'the styles', {
    open(name, { numFmtId = '0', formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(numFmtId);
        kinds.push(numberKind(id, codes.get(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return kinds;
}
