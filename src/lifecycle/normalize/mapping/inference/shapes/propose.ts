/**
 * The shapes of published datasets. Each looks at the columns of a sample and proposes mappings
 * with how telling its signs are; the sample then decides. A new shape is a file here and a line
 * in the list.
 *
 * @module
 */
import type { Column } from '../columns.ts';
import { conversations } from './conversations.ts';
import { extracted, plain, summaries, tagged } from './documents.ts';
import { exchanges } from './exchanges.ts';
import { functionCalling } from './function-calling.ts';
import { labelled } from './labelled.ts';
import { pairs } from './pairs.ts';
import { ColumnSet, type Proposal } from './proposal.ts';
import { threads } from './threads.ts';

/** In the order that decides between equals. */
const shapes = [
  conversations,
  threads,
  functionCalling,
  exchanges,
  labelled,
  summaries,
  tagged,
  extracted,
  plain,
];

/** With pairs of replies, one reply alone is not what the data were made for. */
const BESIDE_PAIRS = 0.75;

export function propose(described: readonly Column[]): Proposal[] {
  const columns = new ColumnSet(described);
  const preferences = pairs(columns);
  const others = shapes.flatMap((shape) => shape(columns));
  return preferences.length === 0
    ? others
    : [
        ...preferences,
        ...others.map((other) => ({ ...other, weight: other.weight * BESIDE_PAIRS })),
      ];
}
