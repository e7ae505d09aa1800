/**
 * Turns a stream of token ids into text that never shows half a character.
 *
 * A token may hold part of a UTF-8 sequence, and its text may depend on the token before it. So a
 * short window is decoded twice, without and with the new tokens; the difference is new text, once
 * it no longer ends in a replacement character.
 *
 * @module
 */
export class StreamDecoder {
  readonly #decode: (ids: readonly number[]) => Promise<string>;
  #window: number[] = [];
  #shown = '';

  constructor(decode: (ids: readonly number[]) => Promise<string>) {
    this.#decode = decode;
  }

  /** Text that became certain with this token; often empty. */
  async push(id: number): Promise<string> {
    this.#window.push(id);
    const text = await this.#decode(this.#window);
    if (text.endsWith('\uFFFD')) return '';
    const fresh = text.slice(this.#shown.length);
    // The last token stays as context: decoders drop the space before a first word.
    this.#window = [id];
    this.#shown = await this.#decode(this.#window);
    return fresh;
  }

  /** What is left at the end, where an unfinished character shows as U+FFFD. */
  async flush(): Promise<string> {
    const text = await this.#decode(this.#window);
    const rest = text.slice(this.#shown.length);
    this.#window = [];
    this.#shown = '';
    return rest;
  }
}
