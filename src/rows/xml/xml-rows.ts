/**
 * XML documents as rows: the elements that repeat, wherever they lie, each with its line.
 *
 * Attributes and child elements are fields by their names; what has one name becomes a list. An
 * element with nothing but text is that text, with attributes as well it is under `text`. Text with
 * elements in it (a paragraph with bold words) stays markup. Other elements beside those that
 * repeat are not read, nor is any DTD; a document that declares entities is refused.
 *
 * @module
 */
import { DamagedStream } from '../bytes/stream.ts';
import type { Batch, LocatedRecord } from '../records/batch.ts';
import { streamOf, type RecordInput } from '../records/input.ts';
import { readXml, XmlFault, type Attributes } from './read-xml.ts';
import { surrogatePairs } from './surrogate-pairs.ts';

export interface XmlFormat {
  format: 'xml';
  /** Names from the root to the element that is a row, with `/` between them. */
  rows: string;
}

export interface XmlLimits {
  /** Longest row, in characters of names, attributes and text. */
  maxCharacters: number;
}

const DEFAULTS: XmlLimits = { maxCharacters: 16 << 20 };
/** As deep as rows of JSON may be. */
const MAX_DEPTH = 200;

interface XmlNode {
  name: string;
  attributes: Attributes;
  content: (string | XmlNode)[];
}

export async function* readXmlRows(
  input: RecordInput,
  { rows }: Pick<XmlFormat, 'rows'>,
  limits: Partial<XmlLimits> = {},
): AsyncGenerator<Batch> {
  const { maxCharacters } = { ...DEFAULTS, ...limits };
  let batch: Batch = { records: [], rejects: [] };
  /** A row that ended just now: it counts unless its end was a mistake. */
  let ended: LocatedRecord | null = null;
  const settle = (): void => {
    if (ended !== null) batch.records.push(ended);
    ended = null;
  };
  /** Names from the root to where the parser is. */
  const path: string[] = [];
  /** The row that is open, and the elements open in it. */
  const open: XmlNode[] = [];
  let start = 1;
  let line = 1;
  let characters = 0;
  const count = (length: number): void => {
    characters += length;
    if (characters > maxCharacters)
      throw new XmlFault(`the element has more than ${maxCharacters} characters`, start);
    if (open.length > MAX_DEPTH)
      throw new XmlFault(`elements are nested more than ${MAX_DEPTH} deep`, line);
  };
  const visit = readXml(surrogatePairs(streamOf(input)), 'this', {
    keepsPrefixes: true,
    begin(at) {
      settle();
      line = at;
    },
    open(name, attributes) {
      path.push(name);
      const node: XmlNode = { name, attributes, content: [] };
      const parent = open.at(-1);
      if (parent !== undefined) parent.content.push(node);
      else if (path.join('/') === rows) [start, characters] = [line, 0];
      else return;
      open.push(node);
      for (const key in attributes) count(key.length + attributes[key].length);
      count(name.length);
    },
    text(text) {
      settle();
      const parent = open.at(-1);
      if (parent === undefined) return;
      parent.content.push(text);
      count(text.length);
    },
    close() {
      settle();
      path.pop();
      const node = open.pop();
      if (node !== undefined && open.length === 0) ended = { line: start, record: recordOf(node) };
    },
  });
  try {
    for await (const _ of visit) {
      settle();
      if (batch.records.length > 0) yield batch;
      batch = { records: [], rejects: [] };
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    const [at, code] =
      error instanceof XmlFault ? [error.line, 'file.xml' as const] : [line, error.code];
    const message = `${error.message}; what follows is not read`;
    batch.rejects.push({ line: at, code, message, excerpt: '' });
    yield batch;
  }
}

function recordOf(node: XmlNode): Record<string, unknown> {
  const value = valueOf(node);
  return typeof value === 'string' ? { text: value } : value;
}

function valueOf({ attributes, content }: XmlNode): string | Record<string, unknown> {
  const children = content.filter((piece) => typeof piece !== 'string');
  const hasText = content.some((piece) => typeof piece === 'string' && piece.trim() !== '');
  const text = hasText
    ? content
        .map(markupOf(children.length > 0))
        .join('')
        .trim()
    : '';
  if (Object.keys(attributes).length === 0 && (hasText || children.length === 0)) return text;
  const fields = new Map<string, unknown>();
  const repeated = new Set<string>();
  const put = (name: string, value: unknown): void => {
    if (!fields.has(name)) fields.set(name, value);
    else if (repeated.has(name)) (fields.get(name) as unknown[]).push(value);
    else {
      fields.set(name, [fields.get(name), value]);
      repeated.add(name);
    }
  };
  for (const name in attributes) put(name, attributes[name]);
  if (hasText) put('text', text);
  else for (const child of children) put(child.name, valueOf(child));
  return Object.fromEntries(fields);
}

/** @param isMarkup Whether the text stands among elements; else it is given as it is. */
const markupOf =
  (isMarkup: boolean) =>
  (piece: string | XmlNode): string => {
    if (typeof piece === 'string') return isMarkup ? escaped(piece) : piece;
    const { name, attributes, content } = piece;
    const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
    const inside = content.map(markupOf(true)).join('');
    return `<${name}${given.join('')}${inside === '' ? '/>' : `>${inside}</${name}>`}`;
  };

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
