/**
 * An n-gram model over bytes with Witten–Bell interpolation (IEEE Trans. Information Theory 37,
 * 1991), counted on the same training text as the candidates see. It knows no grammar and no
 * meaning: what a language model has to beat to have learnt anything.
 *
 * @module
 */

/** A reply to predict: its text and the end mark; `context` is what a reader saw before it. */
export interface Passage {
  context: string;
  text: string;
}

/** The 257th symbol: a reply ends. */
const END = 256;
const SYMBOLS = 257;

interface Node {
  total: number;
  counts: Map<number, number>;
}

export class ByteNgram {
  readonly order: number;
  /** Context (as numbers in base 257, with length) to what followed it. */
  readonly #nodes: Map<number, Node>[];

  /** @param order Symbols looked at, the predicted one included, 1 to 6: 1 is a unigram, 2 a bigram. */
  constructor(order: number) {
    if (order < 1 || order > 6) throw new RangeError(`order ${order} is not in 1…6`);
    this.order = order;
    this.#nodes = Array.from({ length: order }, () => new Map<number, Node>());
  }

  train(passage: Passage): void {
    this.#walk(passage, (contexts, symbol) => {
      contexts.forEach((context, length) => {
        const nodes = this.#nodes[length];
        let node = nodes.get(context);
        if (node === undefined) nodes.set(context, (node = { total: 0, counts: new Map() }));
        node.total++;
        node.counts.set(symbol, (node.counts.get(symbol) ?? 0) + 1);
      });
    });
  }

  /** Sums up the natural-log probabilities of the text's bytes and its end. */
  logProbability(passage: Passage): number {
    let sum = 0;
    this.#walk(passage, (contexts, symbol) => {
      let probability = 1 / SYMBOLS;
      contexts.forEach((context, length) => {
        const node = this.#nodes[length].get(context);
        if (node === undefined) return;
        const kinds = node.counts.size;
        const count = node.counts.get(symbol) ?? 0;
        probability = (count + kinds * probability) / (node.total + kinds);
      });
      sum += Math.log(probability);
    });
    return sum;
  }

  /** Calls back for each symbol of the text with its contexts of 0, 1, … order − 1 bytes. */
  #walk({ context, text }: Passage, visit: (contexts: number[], symbol: number) => void): void {
    const before = [...Buffer.from(context, 'utf8')].slice(1 - this.order || undefined);
    const history = this.order === 1 ? [] : [END, ...before];
    for (const symbol of [...Buffer.from(text, 'utf8'), END]) {
      const contexts = [0];
      let code = 0;
      for (let back = 1; back < this.order && back <= history.length; back++) {
        code = code * SYMBOLS + history[history.length - back];
        contexts.push(code);
      }
      visit(contexts, symbol);
      history.push(symbol);
    }
  }
}
