/** Rows of CSV and TSV that are none, or lack what was asked of them. */
import type { Fault } from '../fault.ts';
import { badRow } from './shorthand.ts';

export const delimited: Fault[] = [
  badRow(
    'a comma that is not quoted',
    'appvision-ai/fast-bert#96',
    'Late, again,billing',
    'record.columns',
  ),
  badRow('a row with one field', 'lukas/ml-class#54', 'Where is my parcel?', 'record.columns'),
  badRow('a comma at the end of the row', 'deepset-ai/FARM#233', 'Late,billing,', 'record.columns'),
  badRow(
    'a row with another delimiter',
    'heshengtao/comfyui_LLM_party#141',
    'Late;billing',
    'record.columns',
  ),
  badRow('a comment', 'RFC 4180 section 2', '# checked by hand up to here', 'record.columns'),
  badRow('a quote that never closes', 'RFC 4180 section 2', '"Where is it,billing', 'record.quote'),
  badRow('text after a closing quote', 'RFC 4180 section 2', '"Late"again,billing', 'record.quote'),
  badRow(
    'quotes escaped with backslashes',
    'RFC 4180 section 2',
    String.raw`"He said \"no\" twice",billing`,
    'record.quote',
  ),
  badRow(
    'a letter in Windows-1252, in CSV',
    'thuml/Time-Series-Library#525',
    Buffer.from('Stra\xdfe gesperrt,delivery', 'latin1'),
    'record.encoding',
  ),
  badRow(
    'a text that is empty',
    'UKGovernmentBEIS/inspect_ai#1160',
    ',billing',
    'record.empty',
    'text',
  ),
  badRow('a label that is empty', 'huggingface/setfit#296', 'Late,', 'record.empty', 'label'),
  badRow('a text of spaces', 'minimaxir/gpt-2-simple#162', '"   ",billing', 'record.empty', 'text'),
  badRow('a label of spaces', 'huggingface/setfit#296', 'Late," "', 'record.empty', 'label'),
  badRow('a byte of zero in a cell', 'RFC 4180 section 2', 'Lat\0e,billing', 'record.control'),
  badRow('a row of commas', 'minimaxir/gpt-2-simple#235', ',', 'record.empty'),
  badRow(
    'a tab inside the text of a TSV',
    'IANA text/tab-separated-values',
    'Late\tagain\tbilling',
    'record.columns',
    undefined,
    'tsv',
  ),
  badRow(
    'spaces for a tab',
    'IANA text/tab-separated-values',
    'Late    billing',
    'record.columns',
    undefined,
    'tsv',
  ),
  badRow(
    'a label that is empty, in TSV',
    'flairNLP/flair#2068',
    'Late\t',
    'record.empty',
    'label',
    'tsv',
  ),
  badRow(
    'a quote that never closes, in TSV',
    'minimaxir/gpt-2-simple#162',
    '"Late\tbilling',
    'record.quote',
    undefined,
    'tsv',
  ),
];
