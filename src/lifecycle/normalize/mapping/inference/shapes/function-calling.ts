/**
 * Function calling as one question with its calls (xLAM), and as a transcript beside a system text
 * that states the functions (Glaive).
 *
 * @module
 */
import { mappingSchema } from '../../../../../catalog/records/mapping.ts';
import type { Column } from '../columns.ts';
import { isText, required, type ColumnSet, type Proposal } from './proposal.ts';

const holdsList = ({ kind, holds }: Column): boolean =>
  kind === 'other' || (kind === 'text' && (holds === 'list' || holds === 'object'));

export function functionCalling(columns: ColumnSet): Proposal[] {
  const tools = columns.named(['tools', 'functions', 'available_tools'], holdsList);
  const calls = columns.named(['answers', 'tool_calls', 'calls', 'function_calls'], holdsList);
  const queries = columns.named(['query', 'question', 'prompt', 'instruction', 'input'], isText);
  const system = columns.system;
  const chats = columns.named(['chat', 'conversation', 'text'], isText);
  const [tool, call, query] = [tools[0], calls[0], queries[0]];
  if (tool && call && query)
    return [
      {
        shape: 'xLAM function calling',
        mapping: mappingSchema.parse({
          schema: 'tool_call',
          tools: { field: tool.name },
          query: required(query.name),
          calls: { field: call.name },
        }),
        weight: 1,
      },
    ];
  const transcript = chats.find(({ holds }) => holds === 'transcript');
  return system && transcript
    ? [
        {
          shape: 'Glaive function calling',
          mapping: mappingSchema.parse({
            schema: 'tool_call',
            parse: { [transcript.name]: 'transcript' },
            tools: { field: system.name },
            messages: { field: transcript.name },
          }),
          // A system text without functions reads as well, but is a plain conversation.
          weight: 0.92,
        },
      ]
    : [];
}
