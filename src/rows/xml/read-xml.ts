/**
 * XML piece by piece, of spreadsheets and of object stores: no tree is made of it. Entities other than
 * XML's own five are refused by the parser, so that none can unfold or reach for a file. The parser is
 * loaded when something is read: threads that import other formats start without it.
 *
 * @module
 */
import { DamagedStream, type ByteStream } from '../bytes/stream.ts';

/** Attributes by their names without a prefix, as writers choose prefixes differently. */
export type Attributes = Readonly<Record<string, string>>;

/** Hears elements, by their names without a prefix unless it keeps them. */
export interface XmlListener {
  keepsPrefixes?: boolean;
  /** An element begins at that line; its attributes are still to come. */
  begin?(line: number): void;
  open(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** A document that is not well-formed, or not one that is read. */
export class XmlFault extends DamagedStream {
  readonly line: number;

  constructor(message: string, line: number) {
    super('file.damaged', message);
    this.line = line;
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Parses a stream, and yields after each chunk so that what was heard can be passed on. Whoever has
 * enough leaves the loop.
 *
 * @param what Names the document in a damage.
 * @throws XmlFault where it is not well-formed, or declares entities.
 */
export async function* readXml(
  stream: ByteStream,
  what: string,
  listener: XmlListener,
): AsyncGenerator<void> {
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser();
  const nameOf = listener.keepsPrefixes ? (name: string) => name : localName;
  parser.on('error', (error) => {
    throw new XmlFault(`${what} is no XML: ${error.message}`, parser.line);
  });
  parser.on('doctype', (text) => {
    if (/<!ENTITY/.test(text))
      throw new XmlFault(`${what} declares entities, which are not unfolded`, parser.line);
  });
  // A line end right behind the name has been counted.
  parser.on('opentagstart', () =>
    listener.begin?.(parser.line - (parser.columnIndex === 0 ? 1 : 0)),
  );
  parser.on('opentag', ({ name, attributes }) => {
    const own: Record<string, string> = Object.create(null);
    for (const key in attributes) own[nameOf(key)] = attributes[key];
    listener.open(nameOf(name), own);
  });
  parser.on('closetag', ({ name }) => listener.close?.(nameOf(name)));
  const text = (piece: string) => listener.text?.(piece);
  parser.on('text', text);
  parser.on('cdata', text);
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of stream) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield;
  }
  parser.write(decoder.decode()).close();
  yield;
}

/** Parses a small document to its end. */
export async function parseXml(
  stream: ByteStream,
  what: string,
  listener: XmlListener,
): Promise<void> {
  for await (const _ of readXml(stream, what, listener));
}
