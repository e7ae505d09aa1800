/**
 * The parts that mappings are made of: values, lists of turns, and what happens to a record before
 * it is mapped.
 *
 * @module
 */
import { z } from 'zod';
import { timeOf } from './date-text.ts';
import { faultOfJsonPath } from './json-path.ts';
import { roleNames, toolRoleNames } from './role-names.ts';

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

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const plainConditionSchema = z.strictObject({
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
export const conditionSchema = z.union([
  plainConditionSchema,
  z.strictObject({
    any: z.array(plainConditionSchema).min(1).describe('One of these conditions holds.'),
  }),
]);

const branchSchema = z
  .strictObject({
    id: z.string().default('id').describe('Path of the name of a node, where nodes are a list.'),
    parent: z.string().default('parent').describe('Path of the name of the node before.'),
    message: z.string().optional().describe('Path of the turn within a node; left out: the node.'),
    leaf: z
      .string()
      .optional()
      .describe('Field of the record that names the last node; else the last without children.'),
  })
  .describe('The field holds a tree of nodes; the turns are those from its root to one leaf.');

const turnList = <Role extends z.ZodEnum>(
  role: Role,
  names: Readonly<Record<string, z.infer<Role>>>,
) =>
  z.strictObject({
    field: z
      .union([z.string(), z.array(z.union([z.string(), z.array(z.string()).min(1)])).min(1)])
      .describe(
        'Path of the list of turns. Several are read one after the other; of those that are a list themselves, the first that a record has. There, an object is one turn, and a text that of whoever is next.',
      ),
    role: z.string().default('role').describe('Path of the speaker within a turn.'),
    content: z
      .string()
      .default('content')
      .describe('Path of the words within a turn: text, or a list of typed parts.'),
    roles: z
      .union([z.literal('opener'), z.record(z.string(), role)])
      .default({ ...names })
      .describe(
        'Roles by name; `*` stands for all other names, an empty name for none. `opener`: who speaks first is the user, everybody else the assistant.',
      ),
    asker: z
      .string()
      .optional()
      .describe(
        'Field of the record that names the user as `role` does in turns; everybody else is the assistant, and texts on their own are the user’s. In place of `roles`.',
      ),
    where: z.array(conditionSchema).optional().describe('Turns to keep: all conditions hold.'),
    join: z
      .literal(true)
      .optional()
      .describe(
        'Turns of one role in a row become one; those of the assistant before the first of the user are left out.',
      ),
    branch: branchSchema.optional(),
  });

export const turnListSchema = turnList(z.enum(['system', 'user', 'assistant']), roleNames);
export const toolTurnListSchema = turnList(
  z.enum(['system', 'user', 'assistant', 'tool', 'call']),
  toolRoleNames,
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

/** Stretches of a text with a label each. */
export const spanListSchema = z.strictObject({
  field: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe('Path of the list of spans; of several, the first that a record has.'),
  start: z.string().default('start').describe('Path of the first place within a span.'),
  end: z.string().default('end').describe('Path of the place after the last within a span.'),
  label: z.string().default('label').describe('Path of the label; what has none is no span.'),
  units: z
    .enum(['characters', 'utf-16'])
    .default('characters')
    .describe('What places count: characters, as Python does, or UTF-16 units, as browsers do.'),
});

export const namesSchema = z
  .union([z.array(z.string()).min(1), z.record(z.string(), z.string())])
  .describe('Names by number, as a list, or by what the data say.');

const paths = z.union([z.string(), z.array(z.string()).min(1)]);
const dates = z
  .enum(['day-first', 'month-first'])
  .optional()
  .describe('How dates like 05/06/2024 are meant.');

const splitName = z.enum(['train', 'validation', 'test']);
const boundary = z
  .string()
  .refine((text) => typeof timeOf(text) === 'number', 'is no date like 2024-05-31')
  .optional();

const splitByName = z.strictObject({
  field: z.string(),
  names: z
    .record(z.string(), splitName)
    .optional()
    .describe('Splits by what the data say, besides the customary names.'),
  other: splitName.optional().describe('The split of records that name none; else refused.'),
});
const splitByDate = z
  .strictObject({
    field: z.string(),
    validation: boundary.describe('Records of this date or later.'),
    test: boundary.describe('Records of this date or later.'),
    dates,
  })
  .refine(({ validation, test }) => validation !== undefined || test !== undefined, {
    message: 'names no date',
  })
  .refine(
    ({ validation, test }) =>
      validation === undefined || test === undefined || timeOf(validation)! < timeOf(test)!,
    { path: ['validation'], message: 'must lie before test' },
  );

const groupSchema = z.strictObject({
  by: z
    .union([z.string(), z.array(z.union([z.string(), z.array(z.string()).min(1)])).min(1)])
    .describe(
      'Rows with the same value there, or values, become one record. Of paths that are a list themselves, the first that a row has counts.',
    ),
  order: paths
    .optional()
    .describe('Numbers by value, dates by time, else by text; without it as the files have them.'),
  as: z
    .string()
    .regex(/^[^.@]+$/, 'is no name of a field')
    .default('rows')
    .describe('Field of the record that holds the list of its rows.'),
  where: z
    .array(conditionSchema)
    .optional()
    .describe('Records to keep, once their rows are together: all conditions hold.'),
  dates,
});

/** What the text of a field holds. */
const parseKinds = [
  'json',
  'json_or_text',
  'literal',
  'transcript',
  'html',
  'reply',
  'bytes',
  'bullets',
  'unmarked',
] as const;
export type ParseKind = (typeof parseKinds)[number];

/** What every mapping may say besides its fields; applied in this order, before them. */
export const preparation = {
  records: z
    .string()
    .superRefine((path, context) => {
      const fault = faultOfJsonPath(path);
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    })
    .optional()
    .describe(
      'JSONPath (RFC 9535) within a row: each node that it finds is a record. A list is one with the fields 0, 1, …; a scalar is the field `value`.',
    ),
  each: z
    .union([z.string(), z.array(z.string()).min(1)])
    .refine(isOutsideIn, 'names a list before the one that it lies in')
    .optional()
    .describe(
      'Paths of lists, or of objects whose values count: one record for each element, which takes the place of the list. Several are unwound in turn.',
    ),
  parse: z
    .record(z.string(), z.enum(parseKinds))
    .optional()
    .describe(
      'Fields whose text holds JSON, JSON or else plain text, a literal as Python prints it, a conversation written as `Human: … Assistant: …`, HTML, a mail with what it answers, the bytes of UTF-8 as characters, a list with a dash before each item (which become objects with a `text`), or words marked as `[words](name)`. A list that `each` names is parsed before it is unwound. `*` in a path stands for every item of a list.',
    ),
  defaults: z.record(z.string(), scalar).optional().describe('Values of missing or empty fields.'),
  where: z.array(conditionSchema).optional().describe('Records to keep: all conditions hold.'),
  split: z
    .union([splitByName, splitByDate])
    .optional()
    .describe('The split that a record belongs to, in place of the names of files.'),
  group: groupSchema.optional().describe('Makes one record of several rows.'),
  together: valueSchema.optional().describe('Records that have this in common share a split.'),
};

export type Value = z.infer<typeof valueSchema>;
export type TurnList = z.infer<typeof turnListSchema>;
export type TextList = z.infer<typeof textListSchema>;
export type SpanList = z.infer<typeof spanListSchema>;
export type Names = z.infer<typeof namesSchema>;
export type Condition = z.infer<typeof conditionSchema>;
export type Branch = z.infer<typeof branchSchema>;
export type SplitByName = z.infer<typeof splitByName>;
export type SplitByDate = z.infer<typeof splitByDate>;
export type Grouping = z.infer<typeof groupSchema>;
export interface Preparation {
  records?: string;
  each?: string | string[];
  parse?: Record<string, ParseKind>;
  defaults?: Record<string, string | number | boolean | null>;
  where?: Condition[];
}

/** Whether every list is unwound before those within it; the other way round, the place is lost. */
function isOutsideIn(each: string | readonly string[]): boolean {
  const paths = [each].flat();
  return paths.every(
    (path, at) => !paths.slice(0, at).some((earlier) => earlier.startsWith(`${path}.`)),
  );
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
