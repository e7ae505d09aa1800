/**
 * Which label a reply names, where a model was asked to write one rather than held to the labels.
 *
 * @module
 */

/** Case, spaces, `_` and `-` set no two labels apart that a reader would tell apart. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

/** What replies put around a label. */
const wrapping = /^[\s"'`*([{<]+|[\s"'`*)\]}>.,;:!]+$/g;
const bare = (text: string): string => plain(text.replaceAll(wrapping, ''));

export class LabelReader {
  readonly #labels = new Map<string, string>();
  /** Those that can be found among other words. */
  readonly #words: [words: string, label: string][];

  /** @param labels Of two that differ in case or spacing alone the first is found. */
  constructor(labels: readonly string[]) {
    for (const label of labels.toReversed()) this.#labels.set(bare(label), label);
    this.#words = [...this.#labels].filter(([text]) => /^[\p{L}\p{N} ]+$/u.test(text));
  }

  /**
   * The label that is the reply, or its first line, but for marks around it and for `Label:` before it;
   * else the only one that the reply has as whole words; null where it names none, or several.
   */
  read(reply: string): string | null {
    const [line] = reply.trim().split('\n');
    for (const text of [reply, line, line.replace(/^[\p{L} ]{1,20}:/u, '')]) {
      const label = this.#labels.get(bare(text));
      if (label !== undefined) return label;
    }
    const words = ` ${plain(reply.replaceAll(/[^\p{L}\p{N}\s_-]+/gu, ' '))} `;
    const named = this.#words.filter(([text]) => words.includes(` ${text} `));
    // A label that is part of another one is not named by that one.
    const own = named.filter(([text]) =>
      named.every(([other]) => other === text || !` ${other} `.includes(` ${text} `)),
    );
    return own.length === 1 ? own[0][1] : null;
  }
}
