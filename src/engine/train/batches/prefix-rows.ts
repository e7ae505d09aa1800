/**
 * Lays out examples for scoring so that what neighbours have in common is computed once: examples
 * that start alike become one row, a tree of segments (arXiv 2305.09781 calls it tree attention).
 * Scoring 77 labels of one prompt costs little more than scoring the longest.
 *
 * @module
 */
import type { Example, MicroBatch, Segment } from './micro-batch.ts';

export interface PrefixRows {
  batches: MicroBatch[];
  /** For each example: the segments whose scores add up to its own, by `Segment.example`. */
  segmentsOf: number[][];
}

/** An example joins a row only when it shares at least this part of its tokens with it. */
const worthSharing = 0.5;

/**
 * @param tokensPerBatch Rows of similar length are batched up to about this many tokens.
 * @param tokensPerRow Limit of a tree with several examples; a longer single example is a row alone.
 */
export function prefixRows(
  examples: readonly Example[],
  { tokensPerBatch, tokensPerRow }: { tokensPerBatch: number; tokensPerRow: number },
): PrefixRows {
  const trees: PrefixTree[] = [];
  let tree: PrefixTree | undefined;
  examples.forEach((example, index) => {
    if (tree === undefined || !tree.takes(example, tokensPerRow)) {
      tree = new PrefixTree();
      trees.push(tree);
    }
    tree.add(example, index);
  });
  const segmentsOf: number[][] = Array.from({ length: examples.length }, () => []);
  let segments = 0;
  const rows = trees.map((each) => {
    const row = each.segments(segments, segmentsOf);
    segments += row.length;
    return { row, length: each.tokens };
  });
  rows.sort((a, b) => a.length - b.length);
  const batches: MicroBatch[] = [];
  let batch: Segment[][] = [];
  rows.forEach(({ row, length }, index) => {
    batch.push(row);
    const next = rows[index + 1]?.length;
    if (next !== undefined && next * (batch.length + 1) <= tokensPerBatch) return;
    batches.push({ rows: batch, length });
    batch = [];
  });
  return { batches, segmentsOf };
}

interface Node {
  id: number;
  target: number;
  children: Map<number, Node>;
  /** Indices of the examples that end here. */
  ends: number[];
}

class PrefixTree {
  readonly #root = node(-1, 0);
  #tokens = 0;

  get tokens(): number {
    return this.#tokens;
  }

  takes(example: Example, limit: number): boolean {
    const shared = this.#descend(example).depth;
    const own = example.ids.length - shared;
    return shared >= worthSharing * example.ids.length && this.#tokens + own <= limit;
  }

  add(example: Example, index: number): void {
    let { at, depth } = this.#descend(example);
    for (; depth < example.ids.length; depth++) {
      const child = node(example.ids[depth], example.targets[depth]);
      at.children.set(keyOf(example, depth), child);
      at = child;
      this.#tokens++;
    }
    at.ends.push(index);
  }

  /**
   * The tree as segments, parents first, numbered from `first`; notes for every example which
   * segments it runs through.
   */
  segments(first: number, segmentsOf: number[][]): Segment[] {
    const made: Segment[] = [];
    const visit = (start: Node, parent: number | undefined, before: readonly number[]): void => {
      const chain = [start];
      let last = start;
      while (last.children.size === 1 && last.ends.length === 0) {
        [last] = last.children.values();
        chain.push(last);
      }
      const index = made.length;
      made.push({
        ids: Int32Array.from(chain, ({ id }) => id),
        targets: Uint8Array.from(chain, ({ target }) => target),
        example: first + index,
        ...(parent === undefined ? {} : { parent }),
      });
      const through = [...before, first + index];
      for (const example of last.ends) segmentsOf[example] = through;
      for (const child of last.children.values()) visit(child, index, through);
    };
    for (const child of this.#root.children.values()) visit(child, undefined, []);
    return made;
  }

  #descend(example: Example): { at: Node; depth: number } {
    let at = this.#root;
    for (let depth = 0; depth < example.ids.length; depth++) {
      const child = at.children.get(keyOf(example, depth));
      if (child === undefined) return { at, depth };
      at = child;
    }
    return { at, depth: example.ids.length };
  }
}

const node = (id: number, target: number): Node => ({
  id,
  target,
  children: new Map(),
  ends: [],
});

const keyOf = ({ ids, targets }: Example, at: number): number => 2 * ids[at] + targets[at];
