/**
 * What Gate A asks of a dataset. `docs/gates.md` gives the reason for each limit.
 *
 * @module
 */
import { z } from 'zod';
import { sensitivePolicySchema } from './sensitive-policy.ts';

const perSplit = z.strictObject({
  train: z.int().nonnegative(),
  validation: z.int().nonnegative(),
  test: z.int().nonnegative(),
});

const share = z.number().min(0).max(1);

export const dataIntegrityPolicySchema = z.strictObject({
  /** Share of source records that could not be read. */
  maxRejectedShare: share,
  /** Share of the readable records that the mapping can use. */
  minMappingCoverage: share,
  /** Share of training rows whose input also is in validation or test; those rows are removed. */
  maxLeakageShare: share,
  /** Share of rows whose text has different labels elsewhere. */
  maxContradictionShare: share,
  /** Share of rows that repeat another one; repeats are removed. */
  maxDuplicateShare: share,
  /** Share of rows that have one and the same label, or one and the same reply. */
  maxMajorityShare: share,
  /** Share of rows whose label or reply is `null`, `N/A` and the like. */
  maxPlaceholderShare: share,
  /** Share of rows in which a control token of a chat template is spelled out. */
  maxSpecialTokenShare: share,
  /** Share of rows with characters lost or garbled before the import. */
  maxDamagedShare: share,
  /** Shares of rows whose words show something that should not be learnt. */
  maxTraitShare: z.strictObject({
    /** Characters that nobody sees. */
    invisible: share,
    /** Data in base64. */
    blob: share,
    /** Tags and entities of web pages. */
    markup: share,
    /** Replies in which another model speaks of itself. */
    refusal: share,
    /** Replies that repeat their question, or hold the headings of a prompt. */
    echo: share,
    /** Replies that say the same over and over at their end. */
    loop: share,
  }),
  /** Tokens of the longest row that a plan chooses by itself. */
  sequenceLength: z.int().positive(),
  /** Share of conversations longer than that, which lose their oldest turns. */
  maxTruncatedShare: share,
  minRows: perSplit,
  /** Rows of each label that a classification needs. */
  minRowsPerLabel: perSplit,
  sensitive: sensitivePolicySchema,
});

export type DataIntegrityPolicy = z.infer<typeof dataIntegrityPolicySchema>;
