/**
 * Of two replies, prefers the longer one, as people who compare replies often do (arXiv 2310.03716
 * finds that length explains much of what reward models learn).
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { ChatTurn } from '../../catalog/records/message.ts';
import type { EvaluatedItem } from '../item.ts';

export const longerReply = (records: readonly CanonicalRecord[]): EvaluatedItem[] =>
  records.flatMap((record) => {
    if (!('rejected' in record)) return [];
    const wins = (1 + Math.sign(bytesOf(record.chosen) - bytesOf(record.rejected))) / 2;
    return [{ id: record.id, preference: { whole: wins, perByte: wins } }];
  });

const bytesOf = (turns: readonly ChatTurn[]): number =>
  turns.reduce((total, { content }) => total + Buffer.byteLength(content), 0);
