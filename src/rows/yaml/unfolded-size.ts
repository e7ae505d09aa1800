/**
 * How large a document becomes when its aliases are unfolded, from its nodes alone: a few lines of
 * aliases of aliases stand for more than any memory holds.
 *
 * @module
 */
import type { Node } from 'yaml';

export interface UnfoldedSize {
  /** Nodes, and characters of their texts. */
  total: number;
  /** Offset of the alias that adds most, or that is unknown. */
  at: number;
  /** An alias of nothing that ends before it: of what is not there, or of what it lies in. */
  unknown?: string;
}

export function unfoldedSize(contents: Node, yaml: typeof import('yaml')): UnfoldedSize {
  const sizes = new Map<string, number>();
  const result: UnfoldedSize = { total: 0, at: 0 };
  let most = 0;
  const measure = (node: unknown): number => {
    if (yaml.isAlias(node)) {
      const size = sizes.get(node.source);
      if (size === undefined) {
        if (result.unknown === undefined)
          Object.assign(result, { unknown: node.source, at: node.range![0] });
        return 1;
      }
      if (size > most && result.unknown === undefined) {
        most = size;
        result.at = node.range![0];
      }
      return size;
    }
    let size = 1;
    if (yaml.isPair(node)) size += measure(node.key) + measure(node.value);
    else if (yaml.isCollection(node)) for (const item of node.items) size += measure(item);
    else if (yaml.isScalar(node)) size += String(node.value).length;
    if (yaml.isNode(node) && 'anchor' in node && node.anchor) sizes.set(node.anchor, size);
    return size;
  };
  result.total = measure(contents);
  return result;
}
