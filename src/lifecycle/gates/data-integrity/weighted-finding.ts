/**
 * A finding and how it bears on the outcome of the gate.
 *
 * @module
 */
import type { Finding } from '../../../ledger/verdicts.ts';
import type { ProblemCode } from '../../../problem/catalogue.ts';
import { problem, type ProblemDetails } from '../../../problem/problem.ts';
import { splitNames } from '../../ingest/split-name.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';

/** `undecided`: nothing is wrong with what is there, but it is too little to tell. */
export type Weight = 'fails' | 'undecided' | 'notes';

/** A finding that fails the gate, leaves it undecided, or is noted. */
export interface WeightedFinding {
  weight: Weight;
  finding: Finding;
  /** What would decide, of one that is undecided. */
  needed?: string;
}

type Details = ProblemDetails & Pick<Finding, 'count' | 'examples'>;

/** Makes a finding that fails the gate or is noted. */
export function weigh(
  fails: boolean,
  code: ProblemCode,
  message: string,
  details: Details = {},
): WeightedFinding {
  const severity = fails ? 'error' : 'warning';
  return {
    weight: fails ? 'fails' : 'notes',
    finding: { ...problem(code, message, { ...placed(details), severity }) },
  };
}

/** Makes a finding that leaves the gate undecided; `needed` is what would decide. */
export function undecided(
  code: ProblemCode,
  message: string,
  needed: string,
  details: Details,
): WeightedFinding {
  return { weight: 'undecided', needed, finding: { ...problem(code, message, placed(details)) } };
}

/** The first example that has a place gives the finding its own. */
function placed(details: Details): Details {
  if (details.location !== undefined) return details;
  const [first] = (details.examples ?? []) as { file?: string; line?: number }[];
  return first?.file === undefined
    ? details
    : { ...details, location: { file: first.file, line: first.line } };
}

/** Counts the rows of all splits together. */
export const keptRows = ({ splits }: DatasetCard): number =>
  splitNames.reduce((sum, split) => sum + splits[split].rows, 0);

export const percent = (share: number): string =>
  share < 0.001 ? 'under 0.1 %' : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** Writes a count: `1 row`, `3 rows`. */
export const rows = (count: number): string => `${count} row${count === 1 ? '' : 's'}`;
