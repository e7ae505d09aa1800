/**
 * Gate A: are these data fit to train on and to measure with?
 *
 * A share above its limit fails. Too few rows is inconclusive: nothing is wrong with those there
 * are, and the verdict says how many more would decide.
 *
 * @module
 */
import type { DataIntegrityPolicy } from '../../catalog/tasks/data-integrity-policy.ts';
import type { Verdict } from '../../ledger/verdicts.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import type { TokenSample } from '../normalize/profile/report/token-sample.ts';
import { labelFindings } from './data-integrity/labels.ts';
import { recordFindings } from './data-integrity/records.ts';
import { tooFewRows, tooFewToDecide } from './data-integrity/row-counts.ts';
import { splitFindings } from './data-integrity/splits.ts';
import { textFindings } from './data-integrity/text.ts';
import type { Weight, WeightedFinding } from './data-integrity/weighted-finding.ts';

/** What decides comes first. */
const order: readonly Weight[] = ['fails', 'undecided', 'notes'];

/**
 * Judges a dataset.
 *
 * @param card The dataset's own description; it holds every figure the policy asks about.
 * @param dataset Id of the dataset artifact.
 * @param deciding Validation rows below which Gate C will decide nothing.
 * @param tokens Counts where the base model is known; otherwise lengths in tokens are estimated.
 */
export function judgeDataIntegrity(
  card: DatasetCard,
  policy: DataIntegrityPolicy,
  dataset: string,
  deciding: number,
  tokens: TokenSample | null = null,
): Verdict {
  const findings: WeightedFinding[] = [
    ...recordFindings(card, policy),
    ...tooFewRows(card, policy),
    ...tooFewToDecide(card, policy, deciding),
    ...splitFindings(card, policy),
    ...(card.records === 'classification' ? labelFindings(card, policy) : []),
    ...textFindings(card, policy, tokens),
  ].sort((a, b) => order.indexOf(a.weight) - order.indexOf(b.weight));
  const pending = findings.filter(({ weight }) => weight === 'undecided');
  const outcome = findings.some(({ weight }) => weight === 'fails')
    ? 'FAIL'
    : pending.length > 0
      ? 'INCONCLUSIVE'
      : 'PASS';
  const needed = pending.flatMap((item) => item.needed ?? []);
  return {
    gate: 'A',
    outcome,
    policy,
    evidence: [dataset],
    findings: findings.map(({ finding }) => finding),
    ...(outcome === 'INCONCLUSIVE' && { needed: needed.join('; ') }),
  };
}
