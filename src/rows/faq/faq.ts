/**
 * Pages of questions and answers, in HTML and in Markdown: a row a question, with the headings above
 * it and its line.
 *
 * A page is one of these when it says so to search engines (`FAQPage` in JSON-LD); when three of its
 * sections or more are questions, and they are half of all; or when its title says so and it has
 * three sections. Any other Markdown is prose, any other HTML is refused.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { htmlToText, isElement, parseHtml, textOf, type HtmlNode } from '../html/html-text.ts';
import type { Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLines } from '../records/lines.ts';
import { FAQ_TITLE, isQuestion, questionText } from './question.ts';
import { sectionsOf, type Section } from './sections.ts';

export interface FaqFormat {
  format: 'faq';
  markup: 'html' | 'markdown';
}

const LEAST_SECTIONS = 3;
const LEAST_SHARE = 0.5;

interface Page {
  sections: (Section & { line: number })[];
  /** Says what it is. */
  isTitled: boolean;
  /** Says it to programs. */
  isDeclared: boolean;
}

/** @param sample The beginning of the text. */
export function detectFaq(sample: string, markup: FaqFormat['markup']): FaqFormat | undefined {
  const { sections, isTitled, isDeclared } = pageOf(sample, markup);
  const questions = sections.filter(({ question }) => isQuestion(question)).length;
  const isFaq =
    isDeclared ||
    (isTitled && sections.length >= LEAST_SECTIONS) ||
    (questions >= LEAST_SECTIONS && questions >= LEAST_SHARE * sections.length);
  return isFaq ? { format: 'faq', markup } : undefined;
}

/** Yields one batch: what stands above a question may be far away. */
export async function* readFaq(input: RecordInput, { markup }: FaqFormat): AsyncGenerator<Batch> {
  const batch: Batch = { records: [], rejects: [] };
  const texts: string[] = [];
  for await (const { lines, rejects } of readLines(input)) {
    // Lines that are no text leave their places empty.
    for (const { line, text } of lines) texts[line - 1] = text;
    batch.rejects.push(...rejects);
  }
  const { sections } = pageOf(Array.from(texts, (text) => text ?? '').join('\n'), markup);
  const isAsking = sections.some(({ question }) => isQuestion(question));
  for (const { question, answer, path, line } of sections)
    batch.records.push({
      line,
      record: { question, answer, path, asks: !isAsking || isQuestion(question) },
    });
  batch.records.sort((a, b) => a.line - b.line);
  yield batch;
}

function pageOf(text: string, markup: FaqFormat['markup']): Page {
  const { html, lineAt } = markup === 'html' ? htmlPage(text) : markdownPage(text);
  const document = parseHtml(html);
  const declared = declaredSections(document.children, html);
  const sections = declared.length > 0 ? declared : sectionsOf(document.children);
  return {
    sections: sections.map((section) => ({ ...section, line: lineAt(section.index) })),
    isTitled: titlesIn(document.children).some((title) => FAQ_TITLE.test(title)),
    isDeclared: declared.length > 0,
  };
}

interface Markup {
  html: string;
  /** The line of the file that a place of the HTML is from. */
  lineAt(index: number): number;
}

const htmlPage = (html: string): Markup => ({
  html,
  lineAt: (index) => html.slice(0, index).split('\n').length,
});

type MarkdownLibrary = typeof import('marked');
let markdown: MarkdownLibrary | undefined;

/** Block by block, so that the lines of blocks are known. */
function markdownPage(text: string): Markup {
  markdown ??= createRequire(import.meta.url)('marked') as MarkdownLibrary;
  const tokens = markdown.lexer(text);
  const blocks: { index: number; line: number; isHtml: boolean }[] = [];
  let [html, line] = ['', 1];
  for (const token of tokens) {
    blocks.push({ index: html.length, line, isHtml: token.type === 'html' });
    html += markdown.parser([token]);
    line += token.raw.split('\n').length - 1;
  }
  return {
    html,
    lineAt(index) {
      const block = blocks.findLast((each) => each.index <= index);
      if (block === undefined) return 1;
      const within = block.isHtml ? html.slice(block.index, index).split('\n').length - 1 : 0;
      return block.line + within;
    },
  };
}

/** Of the page, and its first heading. */
function titlesIn(nodes: readonly HtmlNode[]): string[] {
  const found: string[] = [];
  const visit = (node: HtmlNode): void => {
    if (!isElement(node)) return;
    if (/^(?:title|h1)$/.test(node.name)) found.push(textOf(node.children));
    else for (const child of node.children) visit(child);
  };
  for (const node of nodes) visit(node);
  return found;
}

/** What the page tells search engines: https://schema.org/FAQPage. */
function declaredSections(nodes: readonly HtmlNode[], html: string): Section[] {
  const sections: Section[] = [];
  const visit = (node: HtmlNode): void => {
    if (!isElement(node)) return;
    if (node.name !== 'script') {
      for (const child of node.children) visit(child);
      return;
    }
    if (!/ld\+json/i.test(node.attribs.type ?? '')) return;
    const [content] = node.children;
    if (content === undefined || !('data' in content)) return;
    let from = content.startIndex ?? 0;
    for (const { name, text } of questionsIn(parsed(content.data))) {
      const place = html.indexOf(JSON.stringify(name).slice(1, -1), from);
      if (place >= 0) from = place;
      const question = questionText(htmlToText(name));
      const answer = htmlToText(text);
      if (question !== '' && answer !== '')
        sections.push({ question, answer, path: [], index: from });
    }
  };
  for (const node of nodes) visit(node);
  return sections;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** Questions anywhere in linked data, with the answer that was accepted or the first suggested. */
function questionsIn(value: unknown): { name: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(questionsIn);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  if ([node['@type']].flat().includes('Question')) {
    const [answer] = [node.acceptedAnswer ?? node.suggestedAnswer].flat();
    const text = (answer as { text?: unknown } | undefined)?.text;
    return typeof node.name === 'string' && typeof text === 'string'
      ? [{ name: node.name, text }]
      : [];
  }
  return Object.values(node).flatMap(questionsIn);
}
