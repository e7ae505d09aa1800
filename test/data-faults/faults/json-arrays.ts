/** JSON files that are one list, or should have been. */
import { asLines, text } from '../files/encode.ts';
import type { Fault } from '../fault.ts';
import { encoded, splitRows, total } from '../good/dataset.ts';
import type { Row } from '../good/rows.ts';
import { badDataset, badFile } from './shorthand.ts';

const list = (items: readonly string[]): string => `[\n${items.join(',\n')}\n]\n`;
const good = (): string[] => asLines(splitRows('tickets', 'train'));
const held = () =>
  encoded('tickets', 'json', (rows: Row[]) => Buffer.from(list(asLines(rows)))).slice(1);

const beside = (content: string) => [text('train.json', content), ...held()];

/** One element of the list is replaced; each lies on a line of its own, after the bracket. */
function badElement(
  name: string,
  source: string,
  put: string,
  code: Fault['expected']['code'],
  field?: string,
): Fault {
  return {
    name,
    source,
    template: 'classification',
    files: () => beside(list([...good().slice(0, 60), put, ...good().slice(61)])),
    expected: {
      outcome: 'quarantined',
      code,
      file: 'train.json',
      line: 62,
      ...(field !== undefined && { field }),
      kept: total - 1,
    },
  };
}

export const jsonArrays: Fault[] = [
  badElement('an element that is text', 'unslothai/unsloth#321', '"billing"', 'record.not-object'),
  badElement(
    'an element that is a list',
    'hiyouga/LlamaFactory#412',
    '[1, 2]',
    'record.missing-field',
    'text',
  ),
  badElement('an element that is null', 'hiyouga/LlamaFactory#8805', 'null', 'record.not-object'),
  badElement(
    'an element with NaN',
    'RFC 8259 section 6',
    '{"text": "One", "label": NaN}',
    'record.number',
  ),
  badElement(
    'an element with one key twice',
    'RFC 8259 section 4',
    '{"text": "One", "label": "a", "label": "b"}',
    'record.duplicate-key',
  ),
  badElement(
    'an element without a label',
    'hiyouga/LlamaFactory#2536',
    '{"text": "One"}',
    'record.missing-field',
    'label',
  ),
  badElement(
    'an element with single quotes',
    'huggingface/datasets#2573',
    "{'text': 'One', 'label': 'billing'}",
    'record.json',
  ),
  badElement(
    'an element with half a pair of surrogates',
    'RFC 8259 section 8.2',
    String.raw`{"text": "\ud83d", "label": "billing"}`,
    'record.surrogate',
  ),
  badDataset(
    'a list that is cut',
    'huggingface/datasets#5955',
    'classification',
    () => beside(list(good()).slice(0, 9000)),
    { outcome: 'FAIL', code: 'dataset.damaged', file: 'train.json' },
  ),
  badFile('an empty list', 'hiyouga/LlamaFactory#2461', 'a.json', '[]', 'file.empty'),
  badFile(
    'an object without a list',
    'hiyouga/LlamaFactory#3874',
    'a.json',
    '{"name": "tickets", "rows": 3}',
    'mapping.unclear',
  ),
  badFile('a number', 'RFC 8259 section 2', 'a.json', '42', 'dataset.no-records'),
  badFile(
    'prose named JSON',
    'huggingface/datasets#6315',
    'a.json',
    'Just prose, and no data.',
    'dataset.no-records',
  ),
  badFile(
    'a page named JSON',
    'google-research-datasets/tydiqa#1',
    'a.json',
    '<!DOCTYPE html><html></html>',
    'file.html',
  ),
  badFile(
    'a list of lists of turns',
    'unslothai/unsloth#321',
    'a.json',
    () =>
      list(
        Array.from({ length: 50 }, (_, at) =>
          JSON.stringify([{ from: 'human', value: `Hello ${at}` }]),
        ),
      ),
    'mapping.unclear',
    'general',
  ),
];
