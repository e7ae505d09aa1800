/**
 * The graph inputs that are the same for every layer of a micro-batch.
 *
 * @module
 */
import { maskName } from '../../blocks/causal-attention.ts';
import { tensor, type Bindings } from '../../graph/session.ts';
import type { ModelConfig } from '../../model/config.ts';
import { ropeTable, type RopeTable } from '../../model/rope.ts';
import type { BatchLayout } from '../batches/batch-layout.ts';

/** By which graphs take them. */
interface Inputs {
  forward: Bindings;
  backward: Bindings;
  /** Of graphs whose output is of some tokens only. */
  kept: Bindings;
}

export class BatchInputs {
  readonly #config: ModelConfig;
  #rope: RopeTable | undefined;
  #newest: { layout: BatchLayout; inputs: Inputs } | undefined;

  constructor(config: ModelConfig) {
    this.#config = config;
  }

  /** Made once per micro-batch: every layer asks for them, in both passes. */
  of(layout: BatchLayout): Inputs {
    if (this.#newest?.layout !== layout) this.#newest = { layout, inputs: this.#make(layout) };
    return this.#newest.inputs;
  }

  #make(layout: BatchLayout): Inputs {
    const { rows, length, positions, padding, masks, kept } = layout;
    const rope = this.#ropeFor(layout);
    const both = {
      ...(padding && {
        'padding.tokens': indices(padding.tokens),
        'padding.places': indices(padding.places),
      }),
      positions: tensor({ data: positions, shape: [rows, length] }),
      rowShape: tensor({ data: BigInt64Array.of(BigInt(rows), BigInt(length), -1n), shape: [3] }),
      cos: this.#angles(rope, 'cos'),
      sin: this.#angles(rope, 'sin'),
    };
    const additive = masks.map((mask, block) => [maskName(block), tensor(mask)] as const);
    return {
      forward: { ...both, ...Object.fromEntries(additive) },
      backward: { ...both, negativeSin: this.#angles(rope, 'negativeSin') },
      kept: { kept: indices(kept) },
    };
  }

  #ropeFor({ positionCount, length }: BatchLayout): RopeTable {
    // The rotation wants a table as long as the rows, even where packing keeps positions low.
    const needed = Math.max(positionCount, length);
    if (this.#rope === undefined || this.#rope.positions < needed)
      this.#rope = ropeTable(this.#config, needed);
    return this.#rope;
  }

  #angles(rope: RopeTable, part: 'cos' | 'sin' | 'negativeSin') {
    return tensor({ data: rope[part], shape: [rope.positions, this.#config.headDim / 2] });
  }
}

const indices = (list: Int32Array) =>
  tensor({ data: BigInt64Array.from(list, BigInt), shape: [list.length] });
