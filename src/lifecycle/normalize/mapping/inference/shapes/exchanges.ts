/**
 * One prompt and one reply: Alpaca, Dolly, prompt and completion, question and answer, with or
 * without passages to answer from (SQuAD).
 *
 * @module
 */
import { mappingSchema } from '../../../../../catalog/records/mapping.ts';
import type { Column } from '../columns.ts';
import { isText, optional, required, words, type ColumnSet, type Proposal } from './proposal.ts';

// The more telling names come first.
const PROMPTS = words('prompt instruction question query input user human source');
const REPLIES = words(
  'completion response answer output reply assistant bot target solution summary',
);
const QUESTIONS = new Set(['question', 'query']);
const ANSWERS = new Set(['answer', 'response', 'solution']);
const CONTEXTS = words('context contexts passage passages documents retrieved_contexts');
/** Answers by their choices are numbers or letters, which say nothing without them. */
const CHOICES = words('choices options endings');

/** Names that columns of other data have as often: accounts, files, requests. */
const VAGUE_PROMPTS = new Set(words('query input user human source'));
/** Somebody has to say that it is so. */
const DOUBTFUL = 0.7;

/** A prompt with such a name is words, or answered in words; and so is one of few prompts. */
const isDoubtful = (prompt: Column, reply: Column, hasInput: boolean): boolean =>
  !reply.worded &&
  ((VAGUE_PROMPTS.has(prompt.name.toLowerCase()) && !prompt.worded) ||
    (prompt.labelLike && !hasInput));

export function exchanges(columns: ColumnSet): Proposal[] {
  const prompts = columns.named(PROMPTS, isText);
  const choices = columns.named(CHOICES, ({ kind }) => kind !== 'text').length > 0;
  const replies = columns.named(REPLIES, isText);
  const found = prompts.flatMap((prompt, p) =>
    replies
      .filter((reply) => reply.name !== prompt.name)
      .flatMap((reply, r) => {
        // A reply that is one of few values may be a label.
        const base = (reply.labelLike ? 0.92 : 0.98) - 0.01 * Math.min(10, p + r);
        const input = inputBeside(columns, prompt, reply);
        const sure = isDoubtful(prompt, reply, input !== undefined) ? DOUBTFUL : base;
        const weight = choices && reply.short ? 0.5 : sure;
        return exchange(columns, prompt, input, reply, weight);
      }),
  );
  return [...found, ...spans(columns)];
}

function inputBeside(columns: ColumnSet, prompt: Column, reply: Column): Column | undefined {
  const used = [prompt.name, reply.name];
  return columns.named(['input', 'context'], isText).find(({ name }) => !used.includes(name));
}

/** The reading that the names suggest, and a chat of one exchange for tasks that want chats. */
function exchange(
  columns: ColumnSet,
  prompt: Column,
  input: Column | undefined,
  reply: Column,
  weight: number,
): Proposal[] {
  const asks = QUESTIONS.has(prompt.name.toLowerCase()) && ANSWERS.has(reply.name.toLowerCase());
  return [
    ...(asks ? questions(columns, prompt, required(reply.name), weight) : []),
    ...(asks && input
      ? []
      : [instructions(columns, prompt, input, reply, asks ? weight - 0.01 : weight)]),
    chats(columns, prompt, input, reply, weight - 0.02),
  ];
}

function instructions(
  { system }: ColumnSet,
  prompt: Column,
  input: Column | undefined,
  reply: Column,
  weight: number,
): Proposal {
  return {
    shape: input
      ? `${prompt.name}, ${input.name} and ${reply.name}`
      : `${prompt.name} and ${reply.name}`,
    mapping: {
      schema: 'instruction',
      ...(system && { system: optional(system.name) }),
      instruction: required(prompt.name),
      ...(input && { input: optional(input.name) }),
      output: required(reply.name),
    },
    weight,
  };
}

function chats(
  { system }: ColumnSet,
  prompt: Column,
  input: Column | undefined,
  reply: Column,
  weight: number,
): Proposal {
  const asked = input ? [required(prompt.name), optional(input.name)] : required(prompt.name);
  const turns = [
    ...(system === undefined ? [] : [{ role: 'system', content: optional(system.name) }]),
    { role: 'user', content: asked },
    { role: 'assistant', content: required(reply.name) },
  ];
  return {
    shape: `${prompt.name} and ${reply.name} as a chat`,
    mapping: mappingSchema.parse({ schema: 'chat', turns }),
    weight,
  };
}

function questions(
  columns: ColumnSet,
  question: Column,
  answer: string,
  weight: number,
  aliases?: { field: string },
): Proposal[] {
  const holdsPassages = ({ kind, present }: Column) =>
    (kind === 'text' || kind === 'list') && present > 0.5;
  const context = columns.named(CONTEXTS, holdsPassages)[0];
  const common = {
    question: required(question.name),
    answer,
    ...(aliases !== undefined && { aliases }),
  };
  if (context === undefined)
    return [{ shape: 'question and answer', mapping: { schema: 'qa', ...common }, weight }];
  const contexts = context.kind === 'list' ? { field: context.name } : required(context.name);
  const shape = `question and answer from ${context.name}`;
  return [{ shape, mapping: { schema: 'rag_qa', ...common, contexts }, weight }];
}

/** Answers in an object or a list: SQuAD's `answers.text`, Natural Questions' `answer`. */
function spans(columns: ColumnSet): Proposal[] {
  const question = columns.named([...QUESTIONS], isText)[0];
  if (question === undefined) return [];
  const lists = columns.named(
    ['answers', 'answer'],
    ({ kind, integers }) => kind === 'list' && !integers,
  );
  const objects = columns.named(
    ['answers', 'answer'],
    ({ kind, keys }) => kind === 'object' && keys.includes('text'),
  );
  return [...objects.map(({ name }) => `${name}.text`), ...lists.map(({ name }) => name)].flatMap(
    (field) => questions(columns, question, `{${field}.0}`, 0.97, { field }),
  );
}
