/**
 * What Gate A asks of a dataset. `docs/gates.md` gives the reason for each limit.
 *
 * @module
 */
import { z } from 'zod';
import { sensitivePolicySchema } from './sensitive-policy.ts';

const perSplit = z.strictObject({
  train: z.int().nonnegative().meta({ unit: 'rows' }),
  validation: z.int().nonnegative().meta({ unit: 'rows' }),
  test: z.int().nonnegative().meta({ unit: 'rows' }),
});

const share = z.number().min(0).max(1);

export const dataIntegrityPolicySchema = z.strictObject({
  maxRejectedShare: share.describe('Share of source records that could not be read.'),
  minMappingCoverage: share.describe('Share of the readable records that the mapping can use.'),
  maxLeakageShare: share.describe(
    'Share of training rows whose input also is in validation or test; those rows are removed.',
  ),
  maxContradictionShare: share.describe('Share of rows whose text has different labels elsewhere.'),
  maxDuplicateShare: share.describe('Share of rows that repeat another one; repeats are removed.'),
  maxMajorityShare: share.describe(
    'Share of rows that have one and the same label, or one and the same reply.',
  ),
  maxPlaceholderShare: share.describe(
    'Share of rows whose label or reply is `null`, `N/A` and the like.',
  ),
  maxSpecialTokenShare: share.describe(
    'Share of rows in which a control token of a chat template is spelled out.',
  ),
  maxDamagedShare: share.describe(
    'Share of rows with characters lost or garbled before the import.',
  ),
  maxTraitShare: z
    .strictObject({
      invisible: share.describe('Characters that nobody sees.'),
      blob: share.describe('Data in base64.'),
      markup: share.describe('Tags and entities of web pages.'),
      refusal: share.describe('Replies in which another model speaks of itself.'),
      echo: share.describe('Replies that repeat their question, or hold the headings of a prompt.'),
      loop: share.describe('Replies that say the same over and over at their end.'),
    })
    .describe('Shares of rows whose words show something that should not be learnt.'),
  sequenceLength: z
    .int()
    .positive()
    .meta({ description: 'The longest row that a plan chooses by itself.', unit: 'tokens' }),
  maxTruncatedShare: share.describe(
    'Share of conversations longer than that, which lose their oldest turns.',
  ),
  maxShiftShare: z
    .strictObject({
      labels: share.describe('Of the rows, by their labels.'),
      words: share.describe('Of the words of what the model is given.'),
    })
    .describe(
      'Share of a held-out split that would have to be other rows for it to be made up as the training rows are, where it differs by more than chance.',
    ),
  minRows: perSplit.describe('Rows that the whole needs.'),
  minRowsPerLabel: perSplit.describe('Rows of each label that a classification needs.'),
  sensitive: sensitivePolicySchema.describe(
    'What becomes of personal data and secrets: report counts, redact replaces the text, block makes the gate fail, ignore does not look.',
  ),
});

export type DataIntegrityPolicy = z.infer<typeof dataIntegrityPolicySchema>;
