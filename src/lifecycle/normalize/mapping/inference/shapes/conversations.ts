/**
 * Lists of turns: OpenAI `messages`, ShareGPT `conversations`, with and without tools; and
 * transcripts, which are conversations written as one text.
 *
 * @module
 */
import { mappingSchema } from '../../../../../catalog/records/mapping.ts';
import type { Column } from '../columns.ts';
import { isText, optional, type ColumnSet, type Proposal } from './proposal.ts';

/** Columns of a preference pair are no conversations to learn from. */
const SIDES = new Set(['chosen', 'rejected', 'prompt']);

export function conversations(columns: ColumnSet): Proposal[] {
  const system = columns.system && optional(columns.system.name);
  const tools = columns.named(['tools', 'functions'], () => true)[0];
  return columns.all
    .filter(({ name }) => !SIDES.has(name.toLowerCase()))
    .flatMap((column) => {
      if (column.kind === 'turns') return [turns(column, system, tools)];
      return isText(column) && column.holds === 'transcript' ? [transcript(column, system)] : [];
    });
}

function turns(column: Column, system: string | undefined, tools: Column | undefined): Proposal {
  const { role, content } = column.turnKeys;
  const messages = { field: column.name, role, content };
  const family = role === 'from' ? 'ShareGPT conversations' : 'OpenAI messages';
  if (!column.usesTools)
    return {
      shape: family,
      mapping: mappingSchema.parse({ schema: 'chat', messages, system: system ?? null }),
      weight: 1,
    };
  // Hermes states the tools in the system turn, among other words.
  const toolField = tools?.name ?? `${column.name}.0.${content}`;
  return {
    shape: `${family} with tools`,
    mapping: mappingSchema.parse({
      schema: 'tool_call',
      tools: { field: toolField },
      messages,
      ...(system !== undefined && { system }),
    }),
    weight: 1,
  };
}

function transcript(column: Column, system: string | undefined): Proposal {
  return {
    shape: `conversation written in ${column.name}`,
    mapping: mappingSchema.parse({
      schema: 'chat',
      parse: { [column.name]: 'transcript' },
      messages: { field: column.name },
      system: system ?? null,
    }),
    weight: 0.9,
  };
}
