/**
 * The contracts as pairs: a combination works when every two of its parts do. Each pair that fails
 * is named, with what the other part would accept; and of all combinations that work, the nearest
 * one is found by trying, because there are few.
 *
 * @module
 */
import type { ProblemCode } from '../../problem/catalogue.ts';
import { recordSchemas, type RecordSchema } from '../records/record-schema.ts';
import { loadTarget, targetIds } from '../targets/target.ts';
import { loadTask, taskIds } from '../tasks/task.ts';
import type { Capabilities } from './capabilities.ts';

/** What is to go together, each by its id; null leaves it open. */
export interface Combination {
  records: RecordSchema;
  task: string;
  start: 'scratch' | 'pretrained';
  architecture: string;
  method: 'full' | 'lora';
  runtime: string;
  format: string | null;
  target: string | null;
}

type Axis = keyof Combination;

/** Two axes that must agree. */
export interface Pair {
  /** What a combination is told in which they do not. */
  code: ProblemCode;
  axes: readonly [Axis, Axis];
  /** Values of the first axis that go with a value of the second. */
  accepted(second: string): readonly string[];
}

/** Lower is easier to change for someone who has a dataset and a wish. */
const effort: Record<Axis, number> = {
  format: 1,
  method: 1,
  runtime: 1,
  target: 2,
  start: 3,
  architecture: 3,
  task: 4,
  records: 8,
};

export class Contracts {
  readonly pairs: readonly Pair[];
  readonly #values: Record<Axis, readonly string[]>;

  constructor(capabilities: Capabilities) {
    const { methods, runtimes, formats, families } = capabilities;
    const familiesWith = (key: 'runtimes' | 'formats' | 'servers', value: string) =>
      keysWhere(families, (family) => (family[key] as readonly string[]).includes(value));
    const serverOf = (target: string) => loadTarget(target).runtime;
    this.pairs = [
      pair('preflight.records', 'records', 'task', (task) => loadTask(task).records),
      pair('preflight.method', 'method', 'start', (start) =>
        keysWhere(methods, (starts) => (starts as readonly string[]).includes(start)),
      ),
      pair('preflight.method-runtime', 'method', 'runtime', (id) => runtimes[id].methods),
      pair('preflight.architecture', 'architecture', 'runtime', (id) =>
        familiesWith('runtimes', id),
      ),
      pair('preflight.format', 'architecture', 'format', (id) => familiesWith('formats', id)),
      pair('preflight.format-method', 'method', 'format', (id) => formats[id]?.methods ?? []),
      pair('preflight.target', 'format', 'target', (target) =>
        keysWhere(formats, (format) => format.servers.includes(serverOf(target))),
      ),
      pair('preflight.serving', 'architecture', 'target', (target) =>
        familiesWith('servers', serverOf(target)),
      ),
    ];
    this.#values = {
      records: recordSchemas,
      task: taskIds,
      start: ['scratch', 'pretrained'],
      architecture: Object.keys(families),
      method: Object.keys(methods),
      runtime: Object.keys(runtimes),
      format: Object.keys(formats),
      target: targetIds,
    };
  }

  /** Finds the pairs that do not go together, in the order of `pairs`. */
  broken(combination: Combination): Pair[] {
    return this.pairs.filter(({ axes: [first, second], accepted }) => {
      const [one, other] = [combination[first], combination[second]];
      return one !== null && other !== null && !accepted(other).includes(one);
    });
  }

  /**
   * Finds what to change so that the combination works, with the least effort; null when nothing would
   * do. What was left open stays open.
   */
  nearest(combination: Combination): Partial<Combination> | null {
    const axes = (Object.keys(effort) as Axis[]).filter((axis) => combination[axis] !== null);
    let best: { change: Partial<Combination>; effort: number } | null = null;
    const visit = (index: number, change: Partial<Combination>, spent: number): void => {
      if (best !== null && spent >= best.effort) return;
      if (index === axes.length) {
        if (this.broken({ ...combination, ...change }).length === 0)
          best = { change, effort: spent };
        return;
      }
      const axis = axes[index];
      visit(index + 1, change, spent);
      for (const value of this.#values[axis])
        if (value !== combination[axis])
          visit(index + 1, { ...change, [axis]: value }, spent + effort[axis]);
    };
    visit(0, {}, 0);
    return (best as { change: Partial<Combination> } | null)?.change ?? null;
  }
}

/** Data files are read once for each value, not for each combination that is tried. */
function pair(code: ProblemCode, first: Axis, second: Axis, accepted: Pair['accepted']): Pair {
  const known = new Map<string, readonly string[]>();
  const lookUp = (value: string) => {
    if (!known.has(value)) known.set(value, accepted(value));
    return known.get(value)!;
  };
  return { code, axes: [first, second], accepted: lookUp };
}

const keysWhere = <Value>(
  record: Record<string, Value>,
  holds: (value: Value) => boolean,
): string[] => Object.keys(record).filter((key) => holds(record[key]));
