/**
 * Values as Python prints them: `['a', "b"]`, `{'x': (1, None)}`. Datasets that went through a data
 * frame hold lists and objects in this form.
 *
 * @module
 */
const WORDS: Readonly<Record<string, unknown>> = {
  None: null,
  True: true,
  False: false,
  null: null,
  true: true,
  false: false,
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const MAX_DEPTH = 100;

/** @throws SyntaxError for anything else. */
export function parsePythonLiteral(text: string): unknown {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) return this.#refuse();
    this.#space();
    const first = this.#text[this.#at];
    if (first === '[') return this.#items(']', depth);
    if (first === '(') return this.#items(')', depth);
    if (first === '{') return this.#object(depth);
    if (first === '"' || first === "'") return this.#string(first);
    return this.#word();
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) this.#refuse();
  }

  #items(close: string, depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    while (!this.#takes(close)) {
      items.push(this.value(depth + 1));
      if (!this.#takes(',')) {
        this.#expect(close);
        break;
      }
    }
    return items;
  }

  #object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at++;
    while (!this.#takes('}')) {
      const key = this.value(depth + 1);
      if (typeof key === 'object') this.#refuse();
      this.#expect(':');
      entries.push([String(key), this.value(depth + 1)]);
      if (!this.#takes(',')) {
        this.#expect('}');
        break;
      }
    }
    return Object.fromEntries(entries);
  }

  #string(quote: string): string {
    let text = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      if (character === quote) {
        this.#at++;
        return text;
      }
      text += character === '\\' ? this.#escape() : character;
    }
    return this.#refuse();
  }

  /** Leaves the place at the last character of the escape. */
  #escape(): string {
    const kind = this.#text[++this.#at] ?? this.#refuse();
    const digits = { x: 2, u: 4, U: 8 }[kind];
    if (digits === undefined) return ESCAPES[kind] ?? kind;
    const code = this.#text.slice(this.#at + 1, this.#at + 1 + digits);
    this.#at += digits;
    const point = /^[\da-f]+$/i.test(code) ? Number.parseInt(code, 16) : Number.NaN;
    return code.length === digits && point <= 0x10ffff
      ? String.fromCodePoint(point)
      : this.#refuse();
  }

  #word(): unknown {
    const [word] = /^[\w.+-]*/.exec(this.#text.slice(this.#at, this.#at + 64))!;
    this.#at += word.length;
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : this.#refuse();
  }

  #takes(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#takes(character)) this.#refuse();
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #refuse(): never {
    throw new SyntaxError(`no Python literal at character ${this.#at + 1}`);
  }
}
