/**
 * What becomes of personal data and secrets in a dataset, by group of finding.
 *
 * @module
 */
import { z } from 'zod';

export const sensitiveActions = ['report', 'redact', 'block', 'ignore'] as const;
const action = z.enum(sensitiveActions);

/**
 * `report` counts, `redact` replaces the text, `block` makes Gate A fail, `ignore` does not look.
 */
export const sensitivePolicySchema = z.strictObject({
  contact: action.describe('Email addresses, phone numbers, IP addresses.'),
  financial: action.describe('Bank accounts and payment cards.'),
  identity: action.describe('National identity numbers.'),
  secret: action.describe('Keys, tokens, passwords.'),
});

export type SensitiveAction = (typeof sensitiveActions)[number];
export type SensitivePolicy = z.infer<typeof sensitivePolicySchema>;
export type SensitiveGroup = keyof SensitivePolicy;

/** Makes a policy of one action for everything, as `--pii` asks for. */
export const sensitivePolicyOf = (action: SensitiveAction): SensitivePolicy => ({
  contact: action,
  financial: action,
  identity: action,
  secret: action,
});
