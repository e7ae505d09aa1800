/**
 * Mappings put together from what somebody decides: the kind of record, and which
 * field is each part of it. What a dialogue asks and what a problem tells to write comes from here.
 *
 * @module
 */
import { mappingSchema, type Mapping } from '../../../../catalog/records/mapping.ts';
import { draftParts, type DraftSchema } from './draft-parts.ts';

/** A template of one field; of one whose name ends in a question mark, it is optional. */
const template = (path: string): string => (path.endsWith('?') ? `{${path}?}` : `{${path}}`);

/**
 * @param chosen The path of each part, by its key.
 * @param structured Paths that hold objects, or JSON of them.
 */
export function draftMapping(
  schema: DraftSchema,
  chosen: Readonly<Record<string, string>>,
  structured: ReadonlySet<string> = new Set(),
): Mapping {
  const values = Object.fromEntries(
    draftParts[schema].map(({ key }) => [key, template(chosen[key])]),
  );
  if (schema === 'chat')
    return mappingSchema.parse({
      schema,
      turns: draftParts.chat.map(({ key }) => ({ role: key, content: values[key] })),
    });
  if (schema === 'extraction' && !structured.has(chosen.output)) {
    const name = chosen.output.slice(chosen.output.lastIndexOf('.') + 1);
    return mappingSchema.parse({ schema, ...values, output: { [name]: values.output } });
  }
  return mappingSchema.parse({ schema, ...values });
}

/** A conversation in a list of turns, or one whose turns are rows of their own. */
export interface ConversationDraft {
  /** Where the turns are: a field that holds the list, or rows that share a value, in an order. */
  turns: { field: string } | { by: string; order: string | null };
  role: string;
  content: string;
  /** The name of the speaker whose replies are learnt; null for whoever did not speak first. */
  assistant: string | null;
}

/** Field of a record that holds the rows it was made of. */
const ROWS = 'rows';

/** The mapping of a conversation; every speaker but the assistant is the user. */
export function draftConversation({ turns, role, content, assistant }: ConversationDraft): Mapping {
  const roles = assistant === null ? 'opener' : { [assistant]: 'assistant', '*': 'user' };
  const field = 'field' in turns ? turns.field : ROWS;
  return mappingSchema.parse({
    schema: 'chat',
    ...('by' in turns && {
      group: { by: turns.by, ...(turns.order !== null && { order: turns.order }), as: ROWS },
    }),
    messages: { field, role, content, roles, join: true },
  });
}
