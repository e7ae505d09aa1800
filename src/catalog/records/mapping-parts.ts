/**
 * The parts that mappings are made of: values, lists of turns, and what happens to a record before
 * it is mapped.
 *
 * @module
 */
import { z } from 'zod';
import { roleNames, toolRoleNames, type Role } from './role-names.ts';

/** Templates: text in which `{path}` is a field, `{path?}` one that may be missing or empty. */
export const valueSchema = z
  .union([z.string(), z.array(z.string()).min(1)])
  .describe('A template; a list of them is joined by blank lines, empty parts left out.');

export const answerPatternSchema = z.strictObject({
  pattern: z
    .string()
    .refine(isPattern, 'is not a regular expression with a group')
    .describe('Regular expression over the reply; its first group is the final answer.'),
});

const turnList = <Roles extends z.ZodType<Record<string, Role>>>(roles: Roles) =>
  z.strictObject({
    field: z.string().describe('Path of the list of turns.'),
    role: z.string().default('role').describe('Key of the speaker within a turn.'),
    content: z.string().default('content').describe('Key of the words within a turn.'),
    roles,
  });

export const turnListSchema = turnList(
  z.record(z.string(), z.enum(['system', 'user', 'assistant'])).default({ ...roleNames }),
);
export const toolTurnListSchema = turnList(
  z
    .record(z.string(), z.enum(['system', 'user', 'assistant', 'tool', 'call']))
    .default({ ...toolRoleNames }),
);

/** A list of texts: templates, one each, or the items of a field that holds a list. */
export const textListSchema = z.union([
  z.string(),
  z.array(z.string()).min(1),
  z.strictObject({
    field: z.string(),
    content: z.string().optional().describe('Path within an item, where items are objects.'),
  }),
]);

export const namesSchema = z
  .union([z.array(z.string()).min(1), z.record(z.string(), z.string())])
  .describe('Names by number, as a list, or by what the data say.');

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const conditionSchema = z.strictObject({
  field: z.string(),
  equals: scalar.optional(),
  not: scalar.optional(),
  in: z.array(scalar).min(1).optional(),
  notEmpty: z.literal(true).optional(),
  missing: z
    .literal(true)
    .optional()
    .describe('The record does not have the field, or it is null.'),
  minLength: z.int().positive().optional().describe('In characters.'),
  maxLength: z.int().positive().optional().describe('In characters.'),
  matches: z.string().refine(isExpression, 'is not a regular expression').optional(),
});

/** What every mapping may say besides its fields; applied in this order, before them. */
export const preparation = {
  parse: z
    .record(z.string(), z.enum(['json', 'literal', 'transcript']))
    .optional()
    .describe(
      'Fields whose text holds JSON, a literal as Python prints it, or a conversation written as `Human: … Assistant: …`.',
    ),
  defaults: z.record(z.string(), scalar).optional().describe('Values of missing or empty fields.'),
  where: z.array(conditionSchema).optional().describe('Records to keep: all conditions hold.'),
  group: valueSchema.optional().describe('Records of one group share a split.'),
};

export type Value = z.infer<typeof valueSchema>;
export type TurnList = z.infer<typeof turnListSchema>;
export type ToolTurnList = z.infer<typeof toolTurnListSchema>;
export type TextList = z.infer<typeof textListSchema>;
export type Names = z.infer<typeof namesSchema>;
export type Condition = z.infer<typeof conditionSchema>;
export interface Preparation {
  parse?: Record<string, 'json' | 'literal' | 'transcript'>;
  defaults?: Record<string, string | number | boolean | null>;
  where?: Condition[];
  group?: Value;
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function isPattern(source: string): boolean {
  return isExpression(source) && new RegExp(`${source}|`, 'u').exec('')!.length > 1;
}
