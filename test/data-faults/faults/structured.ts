/** Tool calls, tagged tokens, summaries and questions about passages, each with one part wrong. */
import type { Fault } from '../fault.ts';
import type { Row } from '../good/rows.ts';
import { badLine } from './shorthand.ts';

type Turn = Record<string, unknown>;

const call = (name: unknown, values: unknown): Turn => ({
  role: 'assistant',
  content: '',
  tool_calls: [{ id: 'call_1', type: 'function', function: { name, arguments: values } }],
});

/** The good conversation with another second turn, or with other turns altogether. */
const calling = (turn: Turn) => (row: Row) => {
  const [ask, , ...rest] = row.messages as Turn[];
  return { ...row, messages: [ask, turn, ...rest] };
};
const talking = (pick: (turns: Turn[]) => Turn[]) => (row: Row) => ({
  ...row,
  messages: pick(row.messages as Turn[]),
});
const withTools = (tools: unknown) => (row: Row) => ({ ...row, tools });
const without = (name: string) => (row: Row) =>
  Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
const withField = (field: string, value: unknown) => (row: Row) => ({ ...row, [field]: value });

const tool = (
  name: string,
  source: string,
  put: (row: Row) => unknown,
  code: Fault['expected']['code'],
  field?: string,
) => badLine(name, source, 'tools', put, code, field);

export const toolCalls: Fault[] = [
  tool(
    'arguments that are no JSON',
    'axolotl-ai-cloud/axolotl#3974',
    calling(call('look_up', '{"query": "cut')),
    'record.tool-call',
  ),
  tool(
    'arguments that are a list',
    'QwenLM/Qwen3-Coder#444',
    calling(call('look_up', ['parcel'])),
    'record.tool-call',
  ),
  tool(
    'arguments that are a number',
    'huggingface/transformers#45419',
    calling(call('look_up', 42)),
    'record.tool-call',
  ),
  tool(
    'a call without a name',
    'axolotl-ai-cloud/axolotl#3917',
    calling(call(undefined, '{}')),
    'record.tool-call',
  ),
  tool(
    'a call whose name is null',
    'hiyouga/LlamaFactory#7777',
    calling(call(null, '{}')),
    'record.tool-call',
  ),
  tool(
    'a call of a tool that is not there',
    'hiyouga/LlamaFactory#9772',
    calling(call('send_mail', '{}')),
    'record.tool-call',
  ),
  tool(
    'a call that is prose',
    'Schuture/Meissa#4',
    (row) => {
      const [ask, , ...rest] = row.messages as Turn[];
      return {
        ...row,
        messages: [ask, { role: 'assistant', content: '', tool_calls: 'look it up' }, ...rest],
      };
    },
    'record.tool-call',
  ),
  tool('tools of a blank', 'hiyouga/LlamaFactory#7547', withTools(' '), 'record.tool-call'),
  tool(
    'tools that are no JSON',
    'hiyouga/LlamaFactory#7547',
    withTools('[{"name": '),
    'record.tool-call',
  ),
  tool(
    'a tool without a name',
    'oumi-ai/oumi#2599',
    withTools([{ type: 'function', function: { description: 'Does it.' } }]),
    'record.tools',
    'tools',
  ),
  tool(
    'tools that are missing',
    'axolotl-ai-cloud/axolotl#3228',
    without('tools'),
    'record.tool-call',
  ),
  tool(
    'a result that nobody asked for',
    'hiyouga/LlamaFactory#2529',
    talking(([ask, , result, last]) => [ask, result, last]),
    'record.turns',
  ),
  tool(
    'a result before the question',
    'AlongWY/ReF-Dec#3',
    talking(([, , result, last]) => [result, last]),
    'record.turns',
  ),
  tool(
    'a conversation with tools that has no turns',
    'hiyouga/LlamaFactory#9618',
    talking(() => []),
    'record.turns',
  ),
  tool(
    'a reply with neither words nor calls',
    'axolotl-ai-cloud/axolotl#603',
    calling({ role: 'assistant', content: '' }),
    'record.empty',
  ),
  tool(
    'a role that no conversation with tools has',
    'hiyouga/LlamaFactory#2529',
    calling({ role: 'plugin', content: 'Done.' }),
    'record.role',
    'messages.1',
  ),
];

const tagged = (
  name: string,
  source: string,
  change: (row: { tokens: string[]; ner_tags: string[] }) => Row,
  code: Fault['expected']['code'] = 'record.tags',
  field?: string,
) =>
  badLine(
    name,
    source,
    'tagged',
    (row) => change(row as { tokens: string[]; ner_tags: string[] }),
    code,
    field,
  );

export const extractions: Fault[] = [
  tagged('a tag too many', 'junhua/IPOD#1', ({ tokens, ner_tags }) => ({
    tokens,
    ner_tags: [...ner_tags, 'O'],
  })),
  tagged('a tag too few', 'ai-forever/ner-bert#16', ({ tokens, ner_tags }) => ({
    tokens,
    ner_tags: ner_tags.slice(1),
  })),
  tagged(
    'numbers without names for tags',
    'thecharm/boundary-aware-nested-ner#7',
    ({ tokens }) => ({ tokens, ner_tags: tokens.map(() => 0) }),
    'record.tags',
    'ner_tags',
  ),
  tagged(
    'tags that are missing',
    'huggingface/autotrain-advanced#813',
    ({ tokens }) => ({ tokens }),
    'record.missing-field',
    'ner_tags',
  ),
  tagged(
    'tokens that are missing',
    'doccano/doccano#1247',
    ({ ner_tags }) => ({ ner_tags }),
    'record.missing-field',
    'tokens',
  ),
  tagged(
    'tokens that are a text',
    'dmis-lab/biobert#12',
    ({ tokens, ner_tags }) => ({ tokens: tokens.join(' '), ner_tags }),
    'record.missing-field',
    'tokens',
  ),
  tagged(
    'tags that are an object',
    'huggingface/datasets#6460',
    ({ tokens }) => ({ tokens, ner_tags: { '0': 'O' } }),
    'record.field-type',
    'ner_tags',
  ),
  tagged(
    'no tokens',
    'monologg/JointBERT#28',
    () => ({ tokens: [], ner_tags: [] }),
    'record.empty',
  ),
];

export const passages: Fault[] = [
  badLine(
    'a question about no passage',
    'run-llama/llama_index#17659',
    'squad',
    withField('context', ''),
    'record.empty',
    'context',
  ),
  badLine(
    'a passage that is missing',
    'RUC-NLPIR/FlashRAG#132',
    'squad',
    without('context'),
    'record.missing-field',
    'context',
  ),
  badLine(
    'a question without an answer',
    'google-research-datasets/natural-questions#24',
    'squad',
    withField('answers', { text: [], answer_start: [] }),
    'record.missing-field',
  ),
  badLine(
    'answers that are null',
    'RUC-NLPIR/FlashRAG#132',
    'squad',
    withField('answers', null),
    'record.missing-field',
  ),
  badLine(
    'a document without a summary',
    'google-research-datasets/sentence-compression#1',
    'summaries',
    without('summary'),
    'record.missing-field',
    'summary',
  ),
  badLine(
    'a summary that is empty',
    'UKGovernmentBEIS/inspect_ai#1160',
    'summaries',
    withField('summary', ''),
    'record.empty',
    'summary',
  ),
  badLine(
    'a document that is null',
    'huggingface/datasets#4467',
    'summaries',
    withField('document', null),
    'record.missing-field',
    'document',
  ),
  badLine(
    'a document that is a list',
    'huggingface/datasets#7322',
    'summaries',
    withField('document', ['One.', 'Two.']),
    'record.field-type',
    'document',
  ),
];

const pair = (
  name: string,
  source: string,
  put: (row: Row) => unknown,
  code: Fault['expected']['code'],
  field?: string,
) => badLine(name, source, 'preference', put, code, field);

export const preferences: Fault[] = [
  pair(
    'two replies that are the same',
    'jingyaogong/minimind#829',
    (row) => ({ ...row, rejected: row.chosen }),
    'record.preference',
  ),
  pair(
    'two replies that differ in spaces alone',
    'jingyaogong/minimind#829',
    (row) => ({ ...row, rejected: `  ${String(row.chosen)}\n` }),
    'record.preference',
  ),
  pair(
    'a better reply that is missing',
    'hiyouga/LlamaFactory#4042',
    without('chosen'),
    'record.missing-field',
    'chosen',
  ),
  pair(
    'a worse reply that is null',
    'hiyouga/LlamaFactory#3555',
    withField('rejected', null),
    'record.missing-field',
    'rejected',
  ),
  pair(
    'a better reply that is empty',
    'huggingface/trl#6548',
    withField('chosen', ''),
    'record.empty',
    'chosen',
  ),
  pair(
    'several worse replies in a list',
    'hiyouga/LlamaFactory#6509',
    withField('rejected', ['No.', 'Never.']),
    'record.field-type',
    'rejected',
  ),
  pair(
    'a better reply with a score in an object',
    'hiyouga/LlamaFactory#4720',
    withField('chosen', { answer: 'Yes.', score: 1 }),
    'record.field-type',
    'chosen',
  ),
  pair(
    'a pair without its prompt',
    'rui-ye/OpenFedLLM#39',
    without('prompt'),
    'record.missing-field',
    'prompt',
  ),
];
