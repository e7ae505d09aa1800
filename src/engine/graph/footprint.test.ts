import { describe, expect, it } from 'vitest';

import { peakBytes } from './footprint.ts';
import { Graph } from './graph.ts';
import { add, concat, gemm, multiply, reshape, sigmoid, split, sum, transpose } from './ops.ts';

const rows = 10;
const width = 8;
const matrix = 4 * rows * width;

const peak = (
  build: (g: Graph, x: string) => void,
  fetched: (name: string) => boolean = () => true,
) => {
  const g = new Graph();
  build(g, g.input('x', ['rows', width]));
  return peakBytes(g, { sizes: { rows }, shapeInputs: {}, fetched });
};

describe('peakBytes', () => {
  it('counts what lives at the same time, inputs and fetched outputs apart', () => {
    const chain = (g: Graph, x: string) => {
      const flipped = transpose(g, x, 1, 0);
      const square = gemm(g, x, flipped);
      g.output('y', gemm(g, square, x));
    };
    expect(peak(chain)).toBe(matrix + 4 * rows * rows);
    expect(peak(chain, () => false)).toBe(matrix + 4 * rows * rows);
    expect(peak((g, x) => g.output('y', sigmoid(g, x)))).toBe(0);
  });

  it('keeps an output that nobody fetches to the end', () => {
    const build = (g: Graph, x: string) => {
      const kept = transpose(g, x, 1, 0);
      g.output('kept', kept);
      g.output('y', gemm(g, gemm(g, x, kept), x));
    };
    const square = 4 * rows * rows;
    expect(peak(build)).toBe(square);
    expect(peak(build, (name) => name === 'y')).toBe(matrix + square);
  });

  it('puts the result of an element-wise operator where its operand was, when that is read last', () => {
    const chain = (g: Graph, x: string) =>
      g.output(
        'y',
        transpose(g, sigmoid(g, multiply(g, transpose(g, x, 1, 0), g.scalar(2))), 1, 0),
      );
    expect(peak(chain)).toBe(matrix);
    const readAgain = (g: Graph, x: string) => {
      const t = transpose(g, x, 1, 0);
      g.output('y', transpose(g, add(g, sigmoid(g, t), t), 1, 0));
    };
    expect(peak(readAgain)).toBe(2 * matrix);
  });

  it('takes a reshaped value for the same memory', () => {
    const build = (g: Graph, x: string) => {
      const t = reshape(g, transpose(g, x, 1, 0), -1, 4);
      g.output('y', transpose(g, t, 1, 0));
    };
    expect(peak(build)).toBe(matrix);
    const ofInput = (g: Graph, x: string) => {
      const apart = reshape(g, x, -1, 4);
      g.output('y', gemm(g, apart, transpose(g, apart, 1, 0)));
    };
    expect(peak(ofInput)).toBe(matrix);
  });

  it('knows the shapes of parts, sums and what is joined again', () => {
    const build = (g: Graph, x: string) => {
      const [left, right] = split(g, x, 2);
      const total = sum(g, concat(g, [right, left, right]), 1, false);
      g.output('y', reshape(g, total, 5, 2));
    };
    // Both halves and the three that are joined.
    expect(peak(build)).toBe(matrix + 1.5 * matrix);
  });
});
