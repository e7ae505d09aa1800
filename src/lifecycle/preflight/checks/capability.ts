/**
 * Do data, task, method, model family, runtime, export format and target go together? The contracts
 * are data (`catalog/capabilities`); a refusal names the pair that fails, what would be accepted,
 * and the nearest combination that works.
 *
 * @module
 */
import type { Combination, Contracts } from '../../../catalog/capabilities/contracts.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';

export function capabilityFindings(combination: Combination, contracts: Contracts): Finding[] {
  const broken = contracts.broken(combination);
  if (broken.length === 0) return [];
  const nearest = contracts.nearest(combination);
  const fix = nearest === null ? undefined : `Nearest that works: ${wording(nearest)}.`;
  return broken.map(({ code, axes: [first, second], accepted }) => {
    const [one, other] = [combination[first]!, combination[second]!];
    return problem(code, `${first} ${one} does not go with ${second} ${other}`, {
      evidence: {
        pair: { [first]: one, [second]: other },
        accepted: { [first]: accepted(other) },
        nearest,
      },
      ...(fix === undefined ? {} : { fix }),
    });
  });
}

const words: Record<keyof Combination, (value: string) => string> = {
  format: (id) => `--format ${id}`,
  method: (id) => `--method ${id}`,
  runtime: (id) => `--runtime ${id}`,
  target: (id) => `--target ${id}`,
  task: (id) => `--task ${id}`,
  start: (kind) => (kind === 'scratch' ? 'a brew base, from scratch' : 'a pretrained base'),
  architecture: (family) => `a base of the ${family} family`,
  records: (schema) => `data imported as ${schema} records`,
};

const wording = (change: Partial<Combination>): string =>
  Object.entries(change)
    .map(([axis, value]) => words[axis as keyof Combination](value as string))
    .join(', ');
