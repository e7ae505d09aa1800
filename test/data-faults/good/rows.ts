/**
 * Good rows of every public shape: what each fault is a small departure from.
 *
 * @module
 */
import { sentence } from './prose.ts';

export type Row = Record<string, unknown>;

/** Row `index` of a dataset; `seed` keeps splits apart. */
type MakeRow = (seed: number, index: number) => Row;

const ask = (seed: number, index: number): string =>
  `What does this say? ${sentence(seed, 2 * index)}`;
const reply = (seed: number, index: number): string =>
  `It says so: ${sentence(seed, 2 * index + 1)}`;

export const queues = ['billing', 'delivery', 'refund', 'warranty'];

const weatherTool = {
  type: 'function',
  function: {
    name: 'look_up',
    description: 'Looks something up.',
    parameters: {
      type: 'object',
      properties: { query: { type: 'string' }, limit: { type: 'integer' } },
      required: ['query'],
    },
  },
};

export const makers = {
  tickets: (seed, index) => ({ text: sentence(seed, index), label: queues[index % queues.length] }),
  messages: (seed, index) => ({
    messages: [
      { role: 'user', content: ask(seed, index) },
      { role: 'assistant', content: reply(seed, index) },
    ],
  }),
  messagesWithSystem: (seed, index) => ({
    messages: [
      { role: 'system', content: 'You are a careful clerk.' },
      { role: 'user', content: ask(seed, index) },
      { role: 'assistant', content: reply(seed, index) },
      { role: 'user', content: `And now? ${sentence(seed + 50, index)}` },
      { role: 'assistant', content: `Now this. ${sentence(seed + 60, index)}` },
    ],
  }),
  sharegpt: (seed, index) => ({
    conversations: [
      { from: 'human', value: ask(seed, index) },
      { from: 'gpt', value: reply(seed, index) },
    ],
  }),
  alpaca: (seed, index) => ({
    instruction: ask(seed, index),
    input: index % 3 === 0 ? sentence(seed + 70, index) : '',
    output: reply(seed, index),
  }),
  completion: (seed, index) => ({ prompt: ask(seed, index), completion: reply(seed, index) }),
  dolly: (seed, index) => ({
    instruction: ask(seed, index),
    context: index % 2 === 0 ? sentence(seed + 80, index) : '',
    response: reply(seed, index),
    category: ['open_qa', 'closed_qa', 'brainstorming'][index % 3],
  }),
  squad: (seed, index) => {
    const context = `${sentence(seed + 90, index)} ${sentence(seed + 95, index)}`;
    const text = context.split(' ').slice(3, 8).join(' ');
    return {
      id: `${seed}-${index}`,
      title: 'Notes',
      context,
      question: ask(seed, index),
      answers: { text: [text], answer_start: [context.indexOf(text)] },
    };
  },
  gsm: (seed, index) => ({
    question: ask(seed, index),
    answer: `${reply(seed, index)}\n#### ${index + 3}`,
  }),
  preference: (seed, index) => ({
    prompt: ask(seed, index),
    chosen: reply(seed, index),
    rejected: `No idea. ${sentence(seed + 40, index)}`,
  }),
  tools: (seed, index) => ({
    tools: [weatherTool],
    messages: [
      { role: 'user', content: ask(seed, index) },
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          {
            id: `call_${index}`,
            type: 'function',
            function: {
              name: 'look_up',
              arguments: JSON.stringify({ query: sentence(seed, index) }),
            },
          },
        ],
      },
      { role: 'tool', tool_call_id: `call_${index}`, content: sentence(seed + 30, index) },
      { role: 'assistant', content: reply(seed, index) },
    ],
  }),
  summaries: (seed, index) => ({
    document: `${sentence(seed, index)} ${sentence(seed + 10, index)} ${sentence(seed + 20, index)}`,
    summary: sentence(seed, index),
  }),
  tagged: (seed, index) => {
    const tokens = sentence(seed, index).split(' ');
    return {
      tokens,
      ner_tags: tokens.map((_, at) => (at === 1 ? 'B-PER' : at === 2 ? 'I-PER' : 'O')),
    };
  },
  plain: (seed, index) => ({ text: `${sentence(seed, index)} ${sentence(seed + 20, index)}` }),
} satisfies Record<string, MakeRow>;

export type Shape = keyof typeof makers;

export const rowsOf = (shape: Shape, seed: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => makers[shape](seed, index));
