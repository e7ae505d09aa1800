/**
 * Where the artifacts of a lineage stand: sources above, what was made of them below, each one under
 * all that it was made from.
 *
 * @module
 */
import type { LineageNode } from '../../../../../src/operations/artifact/lineage.ts';

/** What a node of the drawing is. */
export interface Node {
  id: string;
  kind: string;
  stage: string;
  /** 0 is the uppermost. */
  layer: number;
  /** Its place within the layer, from 0, and how many share it. */
  place: number;
  of: number;
}

export interface Edge {
  from: string;
  to: string;
  /** What the one is for the other, such as `dataset`. */
  role: string;
}

export interface Lineage {
  nodes: Node[];
  edges: Edge[];
  layers: number;
}

/** An artifact that was made of others, as far as it matters here. */
interface Made {
  id: string;
  kind: string;
  inputs: Readonly<Record<string, string>>;
  producer: { stage: string };
}

/**
 * Lays out what an artifact was made from, and what was made of it.
 *
 * @param all Artifacts that may have been made of it.
 */
export function layoutLineage(root: LineageNode, all: readonly Made[]): Lineage {
  const found = new Map<string, { id: string; kind: string; stage: string }>();
  const edges: Edge[] = [];
  const visit = ({ id, kind, stage, inputs }: LineageNode): void => {
    if (found.has(id)) return;
    found.set(id, { id, kind, stage });
    for (const [role, input] of Object.entries(inputs)) {
      edges.push({ from: input.id, to: id, role });
      visit(input);
    }
  };
  visit(root);
  addDescendants(root.id, all, found, edges);
  return placed([...found.values()], edges);
}

/** Follows what was made of an artifact, and of that; their other inputs are left out. */
function addDescendants(
  root: string,
  all: readonly Made[],
  found: Map<string, { id: string; kind: string; stage: string }>,
  edges: Edge[],
): void {
  const open = [root];
  const below = new Set(open);
  for (let next = open.shift(); next !== undefined; next = open.shift())
    for (const { id, kind, inputs, producer } of all)
      for (const [role, input] of Object.entries(inputs)) {
        if (input !== next) continue;
        edges.push({ from: next, to: id, role });
        found.set(id, { id, kind, stage: producer.stage });
        if (!below.has(id)) open.push(id);
        below.add(id);
      }
}

function placed(nodes: readonly Omit<Node, 'layer' | 'place' | 'of'>[], edges: Edge[]): Lineage {
  const above = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) above.get(to)?.push(from);
  const layers = new Map<string, number>();
  const layerOf = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    const layer = Math.max(-1, ...(above.get(id) ?? []).map(layerOf)) + 1;
    layers.set(id, layer);
    return layer;
  };
  const rows: string[][] = [];
  for (const { id } of nodes) (rows[layerOf(id)] ??= []).push(id);
  // Each stands below the middle of what it was made from, so that lines seldom cross.
  const across = new Map<string, number>();
  for (const row of rows) {
    const middle = (id: string) => {
      const places = (above.get(id) ?? []).map((one) => across.get(one) ?? 0);
      return places.length === 0 ? 0 : places.reduce((sum, x) => sum + x, 0) / places.length;
    };
    row.sort((a, b) => middle(a) - middle(b) || (a < b ? -1 : 1));
    row.forEach((id, index) => across.set(id, (index + 0.5) / row.length));
  }
  return {
    nodes: nodes.map((node) => {
      const layer = layerOf(node.id);
      return { ...node, layer, place: rows[layer].indexOf(node.id), of: rows[layer].length };
    }),
    edges,
    layers: rows.length,
  };
}
