/**
 * A proposed plan as a file that `train --plan` takes as it is: every setting, in the order of the
 * schema, so that two plans can be compared line by line; and above them, as comments, what it comes
 * to and in what it differs.
 *
 * @module
 */
import { stringify } from 'yaml';
import type { PlanProposal } from './report.ts';

/** Path within the report's artifact. */
export const planPath = (candidate: string, profile: string): string =>
  `plans/${candidate}/${profile}.yaml`;

export function planText(
  candidate: string,
  { profile, plan, forecast, memory, disk, differences, why }: PlanProposal,
): string {
  const comments = [
    `${profile} plan for ${candidate}: ${why}`,
    `${plan.steps} steps, ${forecast.epochs} epochs, ${forecast.trainTokens} tokens; ${forecast.referenceSeconds} s on the reference machine`,
    `memory ${range(memory)}, disk ${range(disk)} (estimated from shapes)`,
    ...differences.map(
      ({ setting, value, balanced }) =>
        `${setting} ${JSON.stringify(value)}, balanced has ${JSON.stringify(balanced)}`,
    ),
  ];
  return `${comments.map((line) => `# ${line}`).join('\n')}\n${stringify(plan)}`;
}

const range = ({ low, high }: { low: number; high: number }): string =>
  `${mebibytes(low)} to ${mebibytes(high)} MiB`;

const mebibytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
