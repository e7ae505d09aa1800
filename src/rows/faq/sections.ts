/**
 * A document as sections: what stands as a heading, a summary, a term or a bold question, and what
 * follows it.
 *
 * @module
 */
import { isElement, textOf, type HtmlElement, type HtmlNode } from '../html/html-text.ts';
import { isQuestion, questionText } from './question.ts';

export interface Section {
  question: string;
  answer: string;
  /** The headings above it, outermost first. */
  path: string[];
  /** Place of what asks in the HTML. */
  index: number;
}

const SKIPPED = new Set([
  'nav',
  'footer',
  'script',
  'style',
  'head',
  'form',
  'noscript',
  'template',
]);
/** Below the last heading there is, for questions that are none. */
const BOLD_LEVEL = 7;
const QUESTION_CLASS =
  /(?:^|[-_\s])(?:question|accordion[-_]{1,2}(?:title|header|heading|button|trigger))(?:$|[-_\s])/i;
const ANSWER_PREFIX = /^(?:a|answer|antwort|réponse|respuesta)\s?\d*\s?[:.)]\s*/i;
const ASKED = /^(?:q|question|frage|pregunta)\s?\d*\s?[:.)]\s+\S/i;

export function sectionsOf(nodes: readonly HtmlNode[]): Section[] {
  const walk = new SectionWalk();
  for (const node of nodes) walk.visit(node);
  return walk.done();
}

class SectionWalk {
  readonly #sections: Section[] = [];
  #path: { level: number; text: string }[] = [];
  #open: { level: number; question: string; index: number; nodes: HtmlNode[] } | null = null;

  visit(node: HtmlNode): void {
    if (!isElement(node)) {
      this.#open?.nodes.push(node);
      return;
    }
    const { name } = node;
    if (SKIPPED.has(name)) return;
    if (/^h[1-6]$/.test(name)) this.#ask(Number(name[1]), node);
    else if (name === 'details') this.#details(node);
    else if (name === 'dl') this.#terms(node);
    else if (isTrigger(node)) this.#ask(BOLD_LEVEL - 1, node);
    else if (this.#isAsked(node)) return;
    else if (holdsHeadings(node)) for (const child of node.children) this.visit(child);
    else this.#open?.nodes.push(node);
  }

  done(): Section[] {
    this.#close();
    return this.#sections;
  }

  #ask(level: number, asking: HtmlElement): void {
    const question = questionText(textOf(asking.children));
    this.#close();
    this.#path = this.#path.filter((above) => above.level < level);
    if (question !== '') this.#open = { level, question, index: indexOf(asking), nodes: [] };
  }

  /** What is open becomes a section where it has an answer, and stands above what follows. */
  #close(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const answer = textOf(open.nodes).replace(ANSWER_PREFIX, '');
    if (answer !== '')
      this.#sections.push({
        question: open.question,
        answer,
        path: this.#titles,
        index: open.index,
      });
    if (open.level < BOLD_LEVEL) this.#path.push({ level: open.level, text: open.question });
  }

  get #titles(): string[] {
    return this.#path.map(({ text }) => text);
  }

  #details(details: HtmlElement): void {
    const summary = details.children.find((child) => isElement(child) && child.name === 'summary');
    if (summary === undefined || !isElement(summary)) {
      for (const child of details.children) this.visit(child);
      return;
    }
    const others = details.children.filter((child) => child !== summary);
    const question = questionText(textOf(summary.children));
    this.#close();
    if (others.some((child) => isElement(child) && holdsHeadings(child))) {
      this.#path.push({ level: BOLD_LEVEL - 2, text: question });
      for (const child of others) this.visit(child);
      this.#close();
      this.#path = this.#path.filter(({ text }) => text !== question);
      return;
    }
    const answer = textOf(others);
    if (question !== '' && answer !== '')
      this.#sections.push({ question, answer, path: this.#titles, index: indexOf(summary) });
  }

  #terms(list: HtmlElement): void {
    this.#close();
    // Groups of terms may be wrapped in `div`.
    const parts = list.children
      .filter(isElement)
      .flatMap((child) => (child.name === 'div' ? child.children.filter(isElement) : [child]));
    let asking: HtmlElement[] = [];
    let answers: HtmlNode[] = [];
    const close = (): void => {
      const question = questionText(asking.map(({ children }) => textOf(children)).join(' '));
      const answer = textOf(answers);
      if (question !== '' && answer !== '')
        this.#sections.push({ question, answer, path: this.#titles, index: indexOf(asking[0]) });
      asking = [];
      answers = [];
    };
    for (const part of parts) {
      if (part.name === 'dt' && answers.length > 0) close();
      if (part.name === 'dt') asking.push(part);
      else if (asking.length > 0) answers.push(part);
    }
    close();
  }

  /** A paragraph that is a bold question, or begins with one, or with `Q:`. */
  #isAsked(paragraph: HtmlElement): boolean {
    const bold = boldQuestion(paragraph);
    const asked = bold === null && paragraph.name === 'p' && ASKED.test(textOf([paragraph]));
    if (bold === null && !asked) return false;
    this.#ask(BOLD_LEVEL, bold ?? paragraph);
    const rest =
      bold === null ? [] : paragraph.children.slice(paragraph.children.indexOf(bold) + 1);
    this.#open?.nodes.push(...rest);
    return true;
  }
}

function boldQuestion(element: HtmlElement): HtmlElement | null {
  if (element.name !== 'p' && element.name !== 'li') return null;
  const first = element.children.find((child) => isElement(child) || textOf([child]) !== '');
  if (first === undefined || !isElement(first) || !/^(?:b|strong)$/.test(first.name)) return null;
  return isQuestion(questionText(textOf([first]))) ? first : null;
}

/** What opens and closes an answer. */
function isTrigger({ name, attribs, children }: HtmlElement): boolean {
  if (children.some((child) => isElement(child) && holdsHeadings(child))) return false;
  if (name === 'button' || attribs.role === 'button')
    return 'aria-controls' in attribs || 'aria-expanded' in attribs;
  return QUESTION_CLASS.test(attribs.class ?? '') && isQuestion(questionText(textOf(children)));
}

const holdsHeadings = (element: HtmlElement): boolean =>
  /^(?:h[1-6]|details|dl)$/.test(element.name) ||
  isTrigger(element) ||
  boldQuestion(element) !== null ||
  (element.name === 'p' && ASKED.test(textOf([element]))) ||
  element.children.some((child) => isElement(child) && holdsHeadings(child));

const indexOf = (node: HtmlNode): number => node.startIndex ?? 0;
