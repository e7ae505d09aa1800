/**
 * The shapes of published datasets. Each looks at the columns of a sample and proposes mappings
 * with how telling its signs are; the sample then decides.
 *
 * @module
 */
import { mappingSchema, type Mapping } from '../../catalog/records/mapping.ts';
import { roleNames } from '../../catalog/records/mapping-parts.ts';
import type { Column } from './columns.ts';

export interface Proposal {
  /** Name of the shape, for people. */
  shape: string;
  mapping: Mapping;
  /** 0 to 1: how surely columns of these names and kinds mean this. */
  weight: number;
}

const words = (list: string): string[] => list.split(' ');

// The more telling names come first.
const SYSTEM = words('system system_prompt systemprompt');
const PROMPTS = words('prompt instruction question query input user human source');
const REPLIES = words(
  'completion response answer output reply assistant bot target chosen solution summary',
);
const TEXTS = words(
  'text sentence utterance query message content body document review ticket question title input prompt',
);
const LABELS = words(
  'label category intent class topic sentiment queue tag labels label_text target emotion department type',
);
const PLAIN_TEXTS = words('text content body document markdown passage');

export function proposals(columns: readonly Column[]): Proposal[] {
  const named = (names: readonly string[], accept: (column: Column) => boolean = isText) =>
    names.flatMap((name) =>
      columns.filter((column) => column.name.toLowerCase() === name && accept(column)),
    );
  const system = named(SYSTEM).map((column) => column.name)[0];
  return [
    ...columns.flatMap((column) => messageLists(column, system)),
    ...exchanges(named(PROMPTS), named(REPLIES), named(['input', 'context']), system),
    ...labelled(columns, named(TEXTS), named(LABELS, isLabel)),
    ...plain(named(PLAIN_TEXTS), named(LABELS, isLabel).length > 0, columns),
  ];
}

const isText = (column: Column): boolean => column.kind === 'text';
/** A column with the name of a label; among few rows its values need not come back. */
const isLabel = (column: Column): boolean =>
  isText(column) && (column.labelLike || (column.short && column.present < 50));
const optional = (name: string): string => `{${name}?}`;
const required = (name: string): string => `{${name}}`;

/** OpenAI `messages`, ShareGPT `conversations`, and relatives. */
function messageLists(column: Column, system: string | undefined): Proposal[] {
  if (column.kind !== 'turns') return [];
  const { role, content } = column.turnKeys;
  const mapping = mappingSchema.parse({
    schema: 'chat',
    messages: { field: column.name, role, content, roles: { ...roleNames } },
    system: system === undefined ? null : optional(system),
  });
  const shape = role === 'from' ? 'ShareGPT conversations' : 'OpenAI messages';
  return [{ shape, mapping, weight: 1 }];
}

/** Alpaca, prompt and completion, question and answer. */
function exchanges(
  prompts: readonly Column[],
  replies: readonly Column[],
  inputs: readonly Column[],
  system: string | undefined,
): Proposal[] {
  return prompts.flatMap((prompt, p) =>
    replies
      .filter((reply) => reply.name !== prompt.name)
      .map((reply, r) => {
        const input = inputs.find(({ name }) => name !== prompt.name && name !== reply.name);
        const turns = [
          ...(system === undefined ? [] : [{ role: 'system', content: optional(system) }]),
          {
            role: 'user',
            content: input ? [required(prompt.name), optional(input.name)] : required(prompt.name),
          },
          { role: 'assistant', content: required(reply.name) },
        ];
        return {
          shape: input ? 'instruction, input, output' : `${prompt.name} and ${reply.name}`,
          mapping: mappingSchema.parse({ schema: 'chat', turns }),
          // A reply that is one of few values may be a label.
          weight: (reply.labelLike ? 0.92 : 0.98) - 0.01 * Math.min(10, p + r),
        };
      }),
  );
}

/** A text and one of few labels; by name, else by what two columns look like. */
function labelled(
  columns: readonly Column[],
  texts: readonly Column[],
  labels: readonly Column[],
): Proposal[] {
  const pair = (text: Column, label: Column, weight: number): Proposal => ({
    shape: `${text.name} with label ${label.name}`,
    mapping: {
      schema: 'classification',
      text: required(text.name),
      label: required(label.name),
    },
    weight,
  });
  const byName = texts.flatMap((text, t) =>
    labels
      .filter((label) => label.name !== text.name)
      .map((label, l) => pair(text, label, 0.97 - 0.01 * Math.min(10, t + l))),
  );
  if (byName.length > 0) return byName;
  const readable = columns.filter(isText);
  const likely = readable.filter((column) => column.labelLike);
  const others = readable.filter((column) => !column.labelLike);
  return readable.length === 2 && likely.length === 1 && others.length === 1
    ? [pair(others[0], likely[0], 0.85)]
    : [];
}

/** Running text, when nothing else speaks for more. */
function plain(
  texts: readonly Column[],
  labelled: boolean,
  columns: readonly Column[],
): Proposal[] {
  return texts.map((text) => ({
    shape: `plain text in ${text.name}`,
    mapping: { schema: 'language_modeling', text: required(text.name) },
    weight: columns.filter(isText).length === 1 ? 0.95 : labelled ? 0.4 : 0.85,
  }));
}
