/**
 * The kind of a record, told by its fields.
 *
 * @module
 */
import type { Content } from './record.ts';
import type { RecordSchema } from './record-schema.ts';

const tellingFields: [string, RecordSchema][] = [
  ['tools', 'tool_call'],
  ['messages', 'chat'],
  ['chosen', 'preference'],
  ['label', 'classification'],
  ['summary', 'summarization'],
  ['contexts', 'rag_qa'],
  ['question', 'qa'],
];

export function kindOf(content: Content): RecordSchema {
  const known = tellingFields.find(([field]) => field in content);
  if (known !== undefined) return known[1];
  if ('output' in content) return 'text' in content ? 'extraction' : 'instruction';
  return 'language_modeling';
}
