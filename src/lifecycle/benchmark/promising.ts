/**
 * Which ready candidates can win within a budget. What cannot is left out of an autopilot's race, so
 * that the others get its time; whoever names candidates gets them all.
 *
 * @module
 */
import type { CandidateReport } from '../preflight/preflight-report.ts';

/** A candidate that is left out, and why. */
export interface LeftOut {
  id: string;
  why: string;
}

/** Tokens for each parameter that a model from scratch wants (Hoffmann et al., arXiv 2203.15556). */
const tokensPerParameter = 20;
/** Passes over the data that teach nearly as much as new data (Muennighoff et al., arXiv 2305.16264). */
const usefulPasses = 4;
/** Steps below which a pretrained base has hardly moved, and below which nothing is trained at all. */
const steps = { some: 20, least: 5 };
/** Evaluations and checkpoints take the rest of a budget (`makePlan`). */
const trainingShare = 0.85;

/**
 * Finds the ready candidates that cannot win: dear ones that would get no steps to speak of, and from
 * scratch those that have too few data, where a pretrained one is ready that can be trained in the
 * budget. Never all of them.
 *
 * @param rows Rows of the training split.
 * @param budgetSeconds For training, on the reference machine.
 */
export function cannotWin(
  ready: readonly CandidateReport[],
  rows: number,
  budgetSeconds: number,
): LeftOut[] {
  const stepsOf = ({ facts }: CandidateReport): number =>
    facts === null
      ? Infinity
      : (trainingShare * budgetSeconds) / (facts.forecast.work.matrix + facts.forecast.work.rest);
  const dear = ready.filter((one) => stepsOf(one) < steps.least);
  const affordable = ready.filter((one) => !dear.includes(one));
  if (affordable.length === 0) return [];
  const taught = affordable.find(
    (one) => one.facts?.start === 'pretrained' && stepsOf(one) >= steps.some,
  );
  return [
    ...dear.map((one) => ({
      id: one.id,
      why: `the budget pays for ${Math.floor(stepsOf(one))} steps of it`,
    })),
    ...affordable.flatMap(({ id, facts }) => {
      if (taught === undefined || facts?.start !== 'scratch') return [];
      const { tokens, examples } = facts.tokens;
      const there = (usefulPasses * rows * tokens) / Math.max(1, examples);
      const wanted = tokensPerParameter * facts.parameters;
      if (there >= wanted) return [];
      const why = `from scratch it wants ${millions(wanted)} tokens, ${usefulPasses} passes over the data have ${millions(there)}, and ${taught.id} knows the language already`;
      return [{ id, why }];
    }),
  ];
}

const millions = (tokens: number): string => `${Number((tokens / 1e6).toPrecision(2))} million`;
