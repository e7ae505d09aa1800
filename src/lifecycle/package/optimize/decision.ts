/**
 * The table that a quantization was chosen from, as the bundle keeps it.
 *
 * @module
 */
import type { GgufType } from '../../../catalog/targets/target.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Candidate, Reason } from './choose.ts';

export const DECISION = 'decision.json';

export interface DecisionTable {
  schema: 1;
  target: string;
  /** Tokens of context that memory is estimated for. */
  contextSize: number;
  /** Held-out items behind each loss. */
  items: number;
  maxLossIncrease: number;
  memoryLimit: number | null;
  reserve: number;
  chosen: GgufType;
  /** The chosen file in the bundle. */
  file: string;
  rows: (Candidate & { reason: Reason })[];
}

export const decisionOf = (bundle: Artifact): DecisionTable => bundle.json<DecisionTable>(DECISION);
