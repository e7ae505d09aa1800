/**
 * Values of a page, by the library. It reads columns whole, and a whole one may be larger than
 * memory; so each page is handed to it as a file of its own: one column without levels, one row
 * group.
 *
 * @module
 */
import {
  parquetRead,
  type DecodedArray,
  type FileMetaData,
  type ParquetReadOptions,
  type SchemaElement,
} from 'hyparquet';
import { pageHeader } from './page-header.ts';

/**
 * Text stays bytes until its row is made: text that is not UTF-8 must not come out as replacement
 * characters. JSON that is none is text.
 */
export const parsers: ParquetReadOptions['parsers'] = {
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes,
  jsonFromBytes(bytes: Uint8Array | undefined) {
    try {
      return bytes && JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(bytes));
    } catch {
      return bytes;
    }
  },
};

/** An encoding, by the format's number. */
export const PLAIN = 0;

/**
 * @param values Unpacked; of a dictionary too.
 * @param count Values in it.
 * @param encoding Any but places in a dictionary.
 * @returns As many, as the library has them; they may be views of a copy of the page.
 * @throws Error on damage.
 */
export async function decodeValues(
  element: SchemaElement,
  values: Uint8Array,
  count: number,
  encoding: number,
): Promise<DecodedArray> {
  if (count === 0) return [];
  const header = pageHeader(count, encoding, values.length);
  const bytes = new Uint8Array(header.length + values.length);
  bytes.set(header);
  bytes.set(values, header.length);
  const decoded: DecodedArray[] = [];
  await parquetRead({
    file: { byteLength: bytes.length, slice: () => bytes.buffer },
    metadata: fileOf(element, count, bytes.length),
    parsers,
    geoparquet: false,
    utf8: false,
    onPage: ({ columnData }) => decoded.push(columnData),
  });
  if (decoded.length !== 1 || decoded[0].length !== count)
    throw new Error('there are too few values');
  return decoded[0];
}

/** What the footer would say of a file with one page. */
function fileOf(element: SchemaElement, values: number, bytes: number): FileMetaData {
  const [size, rows] = [BigInt(bytes), BigInt(values)];
  const column = {
    type: element.type!,
    encodings: [],
    path_in_schema: [element.name],
    codec: 'UNCOMPRESSED' as const,
    num_values: rows,
    total_uncompressed_size: size,
    total_compressed_size: size,
    data_page_offset: 0n,
  };
  return {
    version: 2,
    schema: [
      { name: 'root', num_children: 1 },
      { ...element, repetition_type: 'REQUIRED' },
    ],
    num_rows: rows,
    row_groups: [
      {
        columns: [{ file_offset: 0n, meta_data: column }],
        total_byte_size: size,
        num_rows: rows,
      },
    ],
    metadata_length: 0,
  };
}
