/** Lines that are no JSON object, or hold text that is none. */
import type { Fault } from '../fault.ts';
import { badLine } from './shorthand.ts';

const bytes = (...values: number[]): Buffer =>
  Buffer.concat([
    Buffer.from('{"text": "caf'),
    Buffer.from(values),
    Buffer.from(' on the corner", "label": "billing"}'),
  ]);

const json = (name: string, source: string, line: string) =>
  badLine(name, source, 'tickets', line, 'record.json');

export const jsonLines: Fault[] = [
  ...[
    ['a text without its end', '{"text": "The mail was cut'],
    ['an object without its end', '{"text": "Whole", "label": "billing"'],
    ['a row cut after a colon', '{"text":'],
    ['a row cut in a list', '{"text": "Whole", "label": "billing", "tags": ["a",'],
  ].map(([name, line]) =>
    badLine(name, 'huggingface/datasets#2573', 'tickets', line, 'record.truncated'),
  ),
  json(
    'two objects on one line',
    'facebookresearch/lingua#42',
    '{"text": "One", "label": "billing"}{"text": "Two", "label": "refund"}',
  ),
  json(
    'a comma after the object',
    'huggingface/datasets#7037',
    '{"text": "One", "label": "billing"},',
  ),
  json(
    'single quotes, as Python prints a dictionary',
    'huggingface/datasets#2573',
    "{'text': 'One', 'label': 'billing'}",
  ),
  json('a comma before the brace', 'RFC 8259 section 4', '{"text": "One", "label": "billing",}'),
  badLine(
    'NaN for a missing value',
    'RFC 8259 section 6',
    'tickets',
    '{"text": "One", "label": NaN}',
    'record.number',
  ),
  badLine(
    'Infinity for a number',
    'RFC 8259 section 6',
    'tickets',
    '{"text": "One", "label": -Infinity}',
    'record.number',
  ),
  json('None for a missing value', 'unslothai/unsloth#1674', '{"text": "One", "label": None}'),
  json('True for true', 'RFC 8259 section 3', '{"text": "One", "label": "billing", "ok": True}'),
  json('a comment after the object', 'RFC 8259 section 2', '{"text": "a", "label": "b"} // check'),
  json('keys without quotes', 'RFC 8259 section 4', '{text: "One", label: "billing"}'),
  json(
    'a quote inside the text that is not escaped',
    'RFC 8259 section 7',
    '{"text": "He said "no" twice", "label": "billing"}',
  ),
  json(
    'a path of Windows that is not escaped',
    'RFC 8259 section 7',
    String.raw`{"text": "C:\Users\me", "label": "billing"}`,
  ),
  json(
    'an escape with three digits',
    'RFC 8259 section 7',
    String.raw`{"text": "na\u0efve", "label": "b\u12G4"}`,
  ),
  json(
    'a tab inside the text that is not escaped',
    'hiyouga/LlamaFactory#5483',
    '{"text": "One\tand two", "label": "billing"}',
  ),
  badLine(
    'a byte of zero inside the text',
    'RFC 8259 section 7',
    'tickets',
    '{"text": "a\0b", "label": "c"}',
    'record.control',
  ),
  badLine(
    'one key twice',
    'RFC 8259 section 4',
    'tickets',
    '{"text": "One", "text": "Two", "label": "billing"}',
    'record.duplicate-key',
  ),
  badLine(
    'one key twice in a turn',
    'RFC 8259 section 4',
    'messages',
    '{"messages": [{"role": "user", "role": "assistant", "content": "One"}]}',
    'record.duplicate-key',
  ),
  badLine(
    'a number larger than any',
    'RFC 8259 section 6',
    'tickets',
    '{"text": "One", "label": "billing", "score": 1e999}',
    'record.number',
  ),
  json(
    'lists inside lists without end',
    'RFC 8259 section 9',
    `{"text": "One", "label": ${'['.repeat(900)}${']'.repeat(900)}}`,
  ),
  json('a mark of a merge conflict', 'jsonlines.org', '<<<<<<< HEAD'),
  json('a line of a log', 'jsonlines.org', '[INFO|2024-05-23 16:47:05] Loading dataset...'),
  json('a line of HTML', 'google-research-datasets/tydiqa#1', '<tr><td>billing</td></tr>'),
  json('a row of CSV', 'huggingface/datasets#6315', 'Where is my parcel?,billing'),
  json('a hexadecimal number', 'RFC 8259 section 6', '{"text": "One", "label": 0x1F}'),
  json('a number with leading zeros', 'RFC 8259 section 6', '{"text": "One", "label": 007}'),
  json('a colon too few', 'RFC 8259 section 4', '{"text" "One", "label": "billing"}'),
  badLine(
    'a row that is a list of one object',
    'THUDM/LongCite#11',
    'tickets',
    (row) => [row],
    'record.missing-field',
    'text',
  ),
  badLine('a row that is text', 'jsonlines.org', 'tickets', '"billing"', 'record.not-object'),
  badLine('a row that is a number', 'jsonlines.org', 'tickets', '42', 'record.not-object'),
  badLine('a row that is null', 'jsonlines.org', 'tickets', 'null', 'record.not-object'),
  badLine(
    'half of a pair of surrogates',
    'RFC 8259 section 8.2',
    'tickets',
    String.raw`{"text": "smile \ud83d there", "label": "billing"}`,
    'record.surrogate',
  ),
  badLine(
    'half of a pair of surrogates deep inside',
    'RFC 8259 section 8.2',
    'messages',
    String.raw`{"messages": [{"role": "user", "content": "\udc00x"}]}`,
    'record.surrogate',
  ),
  badLine(
    'a zero character, escaped',
    'RFC 8259 section 7',
    'tickets',
    String.raw`{"text": "One \u0000 two", "label": "billing"}`,
    'record.control',
    'text',
  ),
  badLine(
    'a letter in Windows-1252',
    'thuml/Time-Series-Library#525',
    'tickets',
    bytes(0xe9),
    'record.encoding',
  ),
  badLine(
    'two letters in GBK',
    'xxw1995/chatglm3-finetune#11',
    'tickets',
    bytes(0xa4, 0xd6, 0xd0),
    'record.encoding',
  ),
  badLine('a letter cut in half', 'RFC 3629', 'tickets', bytes(0xc3), 'record.encoding'),
  badLine(
    'an overlong letter',
    'RFC 3629 section 3',
    'tickets',
    bytes(0xc0, 0xaf),
    'record.encoding',
  ),
  badLine(
    'surrogates as three bytes each',
    'RFC 3629 section 3',
    'tickets',
    bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
    'record.encoding',
  ),
  badLine(
    'a line in UTF-16',
    'RFC 8259 section 8.1',
    'tickets',
    Buffer.from('{"text": "é", "label": "b"}', 'utf16le').subarray(0, -1),
    'record.encoding',
  ),
  badLine(
    'a line of 17 MiB',
    'hiyouga/LlamaFactory#969',
    'tickets',
    `{"text": "${'long '.repeat(3.5 * 2 ** 20)}", "label": "billing"}`,
    'record.too-long',
  ),
];
