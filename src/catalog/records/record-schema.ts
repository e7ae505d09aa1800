/**
 * The names of the canonical record schemas, apart from the schemas: the command line offers them
 * before it knows that it needs any.
 *
 * @module
 */
export const recordSchemas = [
  'chat',
  'instruction',
  'qa',
  'rag_qa',
  'summarization',
  'classification',
  'extraction',
  'tool_call',
  'preference',
  'language_modeling',
] as const;
export type RecordSchema = (typeof recordSchemas)[number];
