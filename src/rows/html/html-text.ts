/**
 * HTML as text that reads the same: paragraphs stand apart, items of lists have their marks, quoted
 * passages their `>`, and what is not shown is left out.
 *
 * @module
 */
import { createRequire } from 'node:module';

type Library = typeof import('htmlparser2');
export type HtmlDocument = ReturnType<Library['parseDocument']>;
export type HtmlNode = HtmlDocument['children'][number];
export type HtmlElement = Extract<HtmlNode, { attribs: unknown }>;

let library: Library | undefined;

/** The parser is loaded by the first HTML there is; who reads records cannot wait for an import. */
export function parseHtml(html: string): HtmlDocument {
  library ??= createRequire(import.meta.url)('htmlparser2') as Library;
  return library.parseDocument(html, { withStartIndices: true });
}

export const isElement = (node: HtmlNode): node is HtmlElement => 'attribs' in node;

const HIDDEN = new Set(['script', 'style', 'head', 'title', 'noscript', 'template', 'svg']);
/** Begin and end a line. */
const BLOCKS = new Set(
  'address article aside button dd details div dt fieldset figcaption footer form header li main nav section summary tr'.split(
    ' ',
  ),
);
/** A blank line stands before and behind. */
const PARAGRAPHS = new Set(
  'blockquote dl figure h1 h2 h3 h4 h5 h6 hr ol p pre table ul'.split(' '),
);

export const htmlToText = (html: string): string => textOf(parseHtml(html).children);

export function textOf(nodes: readonly HtmlNode[]): string {
  const writer = new TextWriter();
  for (const node of nodes) writer.write(node);
  return writer.text;
}

class TextWriter {
  readonly #lines: string[] = [];
  #line = '';
  /** Before each line: marks of quotations, and room under the marks of lists. */
  #margin = '';
  /** Stands in for the margin once: the mark of an item. */
  #mark: string | null = null;
  #preformatted = false;
  #lists: { ordered: boolean; next: number }[] = [];

  get text(): string {
    this.#end();
    return this.#lines
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim();
  }

  write(node: HtmlNode): void {
    if (node.type === 'text') this.#text((node as unknown as { data: string }).data);
    else if (isElement(node) && !HIDDEN.has(node.name) && !('hidden' in node.attribs))
      this.#element(node);
  }

  #element(element: HtmlElement): void {
    const { name } = element;
    if (name === 'br') return this.#break();
    const isParagraph = PARAGRAPHS.has(name) && !(isList(name) && this.#lists.length > 0);
    if (isParagraph) this.#gap();
    else if (BLOCKS.has(name) || isList(name)) this.#end();
    if (/^t[dh]$/.test(name) && this.#line.trim() !== '') this.#line += ' | ';
    const margin = this.#margin;
    const preformatted = this.#preformatted;
    if (name === 'blockquote') this.#margin += '> ';
    if (name === 'pre') this.#preformatted = true;
    if (isList(name))
      this.#lists.push({ ordered: name === 'ol', next: Number(element.attribs.start ?? 1) || 1 });
    if (name === 'li') this.#item();
    for (const child of element.children) this.write(child);
    if (isParagraph || BLOCKS.has(name)) this.#end();
    if (isList(name)) this.#lists.pop();
    this.#margin = margin;
    if (name === 'li') this.#mark = null;
    this.#preformatted = preformatted;
    if (isParagraph) this.#gap();
  }

  #item(): void {
    const list = this.#lists.at(-1);
    const mark = list?.ordered ? `${list.next++}. ` : '- ';
    this.#mark = this.#margin + mark;
    this.#margin += ' '.repeat(mark.length);
  }

  #text(data: string): void {
    if (this.#preformatted) {
      const [first, ...others] = data.split(/\r?\n/);
      this.#line += first;
      for (const line of others) {
        this.#break();
        this.#line = line;
      }
      return;
    }
    const text = data.replaceAll(/[\s\u00a0]+/g, ' ');
    this.#line += this.#line === '' || this.#line.endsWith(' ') ? text.trimStart() : text;
  }

  #break(): void {
    this.#lines.push(`${this.#mark ?? this.#margin}${this.#line}`.trimEnd());
    this.#mark = null;
    this.#line = '';
  }

  #end(): void {
    if (this.#line.trim() !== '') this.#break();
    this.#line = '';
  }

  /** A blank line, one at most; between two quotations it is in neither. */
  #gap(): void {
    this.#end();
    const margin = this.#margin.trimEnd();
    const last = this.#lines.at(-1);
    if (last === undefined || this.#mark !== null) return;
    if (/[^> ]/.test(last)) this.#lines.push(margin);
    else if (margin.length < last.length) this.#lines[this.#lines.length - 1] = margin;
  }
}

const isList = (name: string): boolean => name === 'ul' || name === 'ol';
