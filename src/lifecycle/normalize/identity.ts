/**
 * What makes two records the same, and what makes two of them share an input.
 *
 * @module
 */
import { inputText } from '../../catalog/records/conversation.ts';
import type { Content } from '../../catalog/records/record.ts';
import { digest, sha256 } from '../../ledger/canonical-json.ts';
import { foldText } from './text-policy.ts';

/** Equal content gives equal ids. 96 bits: a clash among a billion rows is one in 10^11. */
export const recordId = (content: Content): string => digest(content).slice(0, 24);

/**
 * Digest of what a model is given: the text, or the conversation up to its last reply. Case and
 * spacing do not count. Rows that share it must share a split, or the held-out rows are known.
 */
export const inputKey = (content: Content): string =>
  sha256(foldText(inputText(content))).slice(0, 24);
