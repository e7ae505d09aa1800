/**
 * HTML from parts that escape themselves: what a dataset holds must never become markup.
 *
 * @module
 */

/** Markup that is safe to put into a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = Markup | string | number | null | readonly Part[];

function render(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => ESCAPES[character]);
}

/**
 * Tagged template: values are escaped unless they are markup.
 *
 * @example html`<p>${'1 < 2'}</p>`.text // <p>1 &lt; 2</p>
 */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((text, index) => text + render(parts[index] ?? null)).join(''));
