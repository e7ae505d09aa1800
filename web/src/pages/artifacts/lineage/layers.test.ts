import { describe, expect, it } from 'vitest';
import type { LineageNode } from '../../../../../src/operations/artifact/lineage.ts';
import { layoutLineage } from './layers.ts';

const node = (id: string, inputs: Record<string, LineageNode> = {}): LineageNode => ({
  id,
  kind: `kind of ${id}`,
  stage: `stage of ${id}`,
  inputs,
});
const raw = node('raw');
const dataset = node('dataset', { snapshot: raw });
const plan = node('plan', { dataset });
const checkpoint = node('checkpoint', { plan, dataset });

const layersOf = (lineage: ReturnType<typeof layoutLineage>) =>
  Object.fromEntries(lineage.nodes.map(({ id, layer }) => [id, layer]));

describe('layoutLineage', () => {
  it('puts everything below all that it was made from, and each once', () => {
    const lineage = layoutLineage(checkpoint, []);
    expect(layersOf(lineage)).toEqual({ raw: 0, dataset: 1, plan: 2, checkpoint: 3 });
    expect(lineage.layers).toBe(4);
    expect(lineage.edges).toContainEqual({ from: 'dataset', to: 'checkpoint', role: 'dataset' });
    expect(lineage.edges).toHaveLength(4);
  });

  it('goes on to what was made of it, in the order of making', () => {
    const made = (id: string, inputs: Record<string, string>) => ({
      id,
      kind: 'k',
      inputs,
      producer: { stage: 's' },
    });
    const lineage = layoutLineage(dataset, [
      made('other', { dataset: 'elsewhere' }),
      made('plan', { dataset: 'dataset' }),
      made('checkpoint', { plan: 'plan', dataset: 'dataset' }),
      made('bundle', { checkpoint: 'checkpoint' }),
    ]);
    expect(layersOf(lineage)).toEqual({ raw: 0, dataset: 1, plan: 2, checkpoint: 3, bundle: 4 });
  });

  it('shares a layer between those of one height', () => {
    const lineage = layoutLineage(node('c', { x: node('a'), y: node('b') }), []);
    const top = lineage.nodes.filter(({ layer }) => layer === 0);
    expect(top.map(({ place, of }) => [place, of]).sort()).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });
});
