/**
 * Continuations of a prompt, as token ids, put together by what they begin with.
 *
 * @module
 */

/** A token of one or more continuations, after all tokens on the way to it. */
export interface TrieNode {
  /** -1 for the root, which stands for the prompt. */
  token: number;
  /** Index of the node before; -1 for the root. */
  parent: number;
  /** Tokens on the way from the root, this one included. */
  depth: number;
  /** Indices of the nodes after, in the order of the continuations. */
  children: number[];
  /** Indices of the continuations that end here. */
  ends: number[];
}

/** Nodes with the root first and parents before their children. */
export type ContinuationTrie = readonly TrieNode[];

/** @param continuations None is empty; equal ones end at one node. */
export function continuationTrie(continuations: readonly (readonly number[])[]): ContinuationTrie {
  const nodes: TrieNode[] = [{ token: -1, parent: -1, depth: 0, children: [], ends: [] }];
  const byToken: Map<number, number>[] = [new Map()];
  continuations.forEach((tokens, index) => {
    let at = 0;
    for (const token of tokens) {
      let next = byToken[at].get(token);
      if (next === undefined) {
        next = nodes.length;
        byToken[at].set(token, next);
        byToken.push(new Map());
        nodes[at].children.push(next);
        nodes.push({ token, parent: at, depth: nodes[at].depth + 1, children: [], ends: [] });
      }
      at = next;
    }
    nodes[at].ends.push(index);
  });
  return nodes;
}

/** Lists the nodes from the root to where a continuation ends, both included. */
export function pathOf(trie: ContinuationTrie, continuation: number): number[] {
  const path: number[] = [];
  let at = trie.findIndex(({ ends }) => ends.includes(continuation));
  for (; at >= 0; at = trie[at].parent) path.unshift(at);
  return path;
}
