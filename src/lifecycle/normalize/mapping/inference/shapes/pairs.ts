/**
 * Preference pairs: prompt, chosen and rejected as texts (DPO) or lists of turns (UltraFeedback),
 * or two transcripts (HH-RLHF).
 *
 * @module
 */
import { mappingSchema } from '../../../../../catalog/records/mapping.ts';
import type { Column } from '../columns.ts';
import { isText, optional, required, words, type ColumnSet, type Proposal } from './proposal.ts';

const CHOSEN = words('chosen preferred accepted better chosen_response response_chosen');
const REJECTED = words(
  'rejected dispreferred non_preferred worse rejected_response response_rejected',
);
const PROMPTS = words('prompt instruction question query input conversations messages');

const isSide = (column: Column): boolean => isText(column) || column.kind === 'turns';

export function pairs(columns: ColumnSet): Proposal[] {
  const [chosen] = columns.named(CHOSEN, isSide);
  const [rejected] = columns.named(REJECTED, isSide);
  if (chosen === undefined || rejected === undefined || chosen.kind !== rejected.kind) return [];
  const transcripts = chosen.holds === 'transcript' && rejected.holds === 'transcript';
  const [prompt] = columns.named(PROMPTS, isSide);
  if (prompt === undefined && !transcripts && chosen.kind !== 'turns') return [];
  const { system } = columns;
  const wholes = transcripts || (prompt === undefined && chosen.kind === 'turns');
  return [
    {
      shape: transcripts ? 'pairs of written conversations' : 'prompt, chosen and rejected',
      mapping: mappingSchema.parse({
        schema: 'preference',
        ...(transcripts && {
          parse: { [chosen.name]: 'transcript', [rejected.name]: 'transcript' },
        }),
        ...(system && { system: optional(system.name) }),
        ...(!wholes && { prompt: sideOf(prompt, false) }),
        chosen: sideOf(chosen, transcripts),
        rejected: sideOf(rejected, transcripts),
      }),
      weight: 1,
    },
  ];
}

function sideOf(column: Column, transcript: boolean): unknown {
  if (transcript) return { messages: { field: column.name } };
  if (column.kind !== 'turns') return required(column.name);
  const { role, content } = column.turnKeys;
  return { messages: { field: column.name, role, content } };
}
