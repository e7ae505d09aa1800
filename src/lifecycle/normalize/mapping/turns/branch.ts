/**
 * Conversations kept as a tree of messages, in which replies were asked for again: the turns are
 * those on the way from the root to one leaf.
 *
 * @module
 */
import type { Branch } from '../../../../catalog/records/mapping-parts.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { fieldText } from '../fields/value-template.ts';

/** A turn as it is in the source. */
export interface SourceItem {
  item: unknown;
  /** Path of it in the record. */
  place: string;
  /** Of a text: that it is a turn by itself. */
  isTurn?: boolean;
}

interface Node extends SourceItem {
  /** Name of the node before. Where no node has it, this is the root. */
  parent: string;
}

/**
 * @param tree Nodes as a list, or by their names.
 * @param field Path of the tree.
 * @throws Refusal `record.turns`
 */
export function branchOf(
  branch: Branch,
  tree: object,
  field: string,
  record: Record<string, unknown>,
): SourceItem[] {
  const refuse = (message: string): never => {
    throw new Refusal('record.turns', message, field);
  };
  const nodes = new Map<string, Node>();
  for (const [key, item] of Object.entries(tree)) {
    const place = `${field}.${key}`;
    const name = Array.isArray(tree) ? nameAt(item, branch.id, place) : key;
    if (nodes.has(name)) refuse(`${field} has two nodes called ${name}`);
    nodes.set(name, { item, place, parent: nameAt(item, branch.parent, place) });
  }
  const given = branch.leaf === undefined ? '' : nameAt(record, branch.leaf, branch.leaf);
  let name = given === '' ? lastLeaf(nodes) : given;
  if (given !== '' && !nodes.has(given)) refuse(`${field} has no node ${given}`);
  const way: Node[] = [];
  for (let node = nodes.get(name); node !== undefined; node = nodes.get(name)) {
    if (way.length === nodes.size) refuse(`the nodes of ${field} go round in a circle`);
    way.push(node);
    name = node.parent;
  }
  return way.toReversed().flatMap(({ item, place }) => {
    if (branch.message === undefined) return [{ item, place }];
    const message = readField(item, branch.message);
    // The root of many exports stands for the conversation and says nothing.
    const isThere = message !== undefined && message !== null;
    return isThere ? [{ item: message, place: `${place}.${branch.message}` }] : [];
  });
}

/** The name of the last node that is no other's parent; no name where there is none. */
function lastLeaf(nodes: ReadonlyMap<string, Node>): string {
  const parents = new Set([...nodes.values()].map(({ parent }) => parent));
  return [...nodes.keys()].findLast((name) => !parents.has(name)) ?? '';
}

const nameAt = (holder: unknown, path: string, place: string): string =>
  fieldText(readField(holder, path), `${place}.${path}`) ?? '';
