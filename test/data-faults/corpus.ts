/**
 * All faults.
 *
 * @module
 */
import type { Fault } from './fault.ts';
import { columnar } from './faults/columnar.ts';
import { contents } from './faults/contents.ts';
import { conversations } from './faults/conversations.ts';
import { delimited } from './faults/delimited.ts';
import { instructions } from './faults/instructions.ts';
import { jsonArrays } from './faults/json-arrays.ts';
import { jsonLines } from './faults/json-lines.ts';
import { labels } from './faults/labels.ts';
import { mappings } from './faults/mappings.ts';
import { packedFiles } from './faults/packed.ts';
import { leakage, shifts, sizes } from './faults/splits.ts';
import { extractions, passages, preferences, toolCalls } from './faults/structured.ts';
import { wholeFiles } from './faults/whole-files.ts';

export const corpus: readonly Fault[] = [
  ...jsonLines,
  ...jsonArrays,
  ...delimited,
  ...columnar,
  ...packedFiles,
  ...wholeFiles,
  ...conversations,
  ...instructions,
  ...toolCalls,
  ...extractions,
  ...passages,
  ...preferences,
  ...mappings,
  ...labels,
  ...contents,
  ...leakage,
  ...shifts,
  ...sizes,
];
