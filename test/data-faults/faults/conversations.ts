/** Conversations that no chat template can render, or that teach nothing. */
import type { Fault } from '../fault.ts';
import type { Row, Shape } from '../good/rows.ts';
import { badLine } from './shorthand.ts';

type Turn = Record<string, unknown> | null | string | unknown[];

/** A row whose turns are these instead. */
const turns = (...list: Turn[]): Row => ({ messages: list });
const said = (from: string, value: unknown = 'Some words.') => ({ role: from, content: value });
const told = (from: string, value: unknown = 'Some words.') => ({ from, value });

const messages = (
  name: string,
  source: string,
  put: Row,
  code: Parameters<typeof badLine>[4],
  field?: string,
  shape: Shape = 'messages',
) => badLine(name, source, shape, () => put, code, field);

const sharegpt = (
  name: string,
  source: string,
  list: Turn[],
  code: Parameters<typeof badLine>[4],
  field?: string,
) => messages(name, source, { conversations: list }, code, field, 'sharegpt');

export const conversations: Fault[] = [
  messages(
    'a role that is misspelt',
    'hiyouga/LlamaFactory#2381',
    turns(said('hummany'), said('assistant')),
    'record.role',
    'messages.0',
  ),
  messages(
    'a role in another language',
    'QwenLM/Qwen3#1314',
    turns(said('用户'), said('assistant')),
    'record.role',
    'messages.0',
  ),
  messages(
    'a role that is null',
    'hiyouga/LlamaFactory#2536',
    turns(said('user'), { role: null, content: 'Yes.' }),
    'record.missing-field',
    'messages.1',
  ),
  messages(
    'a turn without a role',
    'Tencent/AngelSlim#7',
    turns({ content: 'Hello.' }, said('assistant')),
    'record.missing-field',
    'messages.0',
  ),
  messages(
    'a turn without content',
    'axolotl-ai-cloud/axolotl#3917',
    turns(said('user'), { role: 'assistant' }),
    'record.missing-field',
    'messages.1',
  ),
  messages(
    'a turn whose content is null',
    'hiyouga/LlamaFactory#6743',
    turns(said('user'), said('assistant', null)),
    'record.missing-field',
    'messages.1',
  ),
  messages(
    'a reply that is empty',
    'axolotl-ai-cloud/axolotl#603',
    turns(said('user'), said('assistant', '')),
    'record.empty',
    'messages',
  ),
  messages(
    'a question of spaces',
    'axolotl-ai-cloud/axolotl#603',
    turns(said('user', ' \n '), said('assistant')),
    'record.empty',
    'messages',
  ),
  messages(
    'a reply that is an object',
    'hiyouga/LlamaFactory#4249',
    turns(said('user'), said('assistant', { score: 57 })),
    'record.parts',
  ),
  messages(
    'a question with a picture',
    'hiyouga/LlamaFactory#6924',
    turns(said('user', [{ type: 'image_url', image_url: { url: 'cat.png' } }]), said('assistant')),
    'record.parts',
    'messages.0.content',
  ),
  messages('no turns at all', 'hiyouga/LlamaFactory#9618', turns(), 'record.turns', 'messages'),
  messages(
    'a list of turns that is missing',
    'instructlab/instructlab#2600',
    { message: [said('user'), said('assistant')] },
    'record.missing-field',
    'messages',
  ),
  messages(
    'a list of turns that is null',
    'hiyouga/LlamaFactory#2536',
    { messages: null },
    'record.missing-field',
    'messages',
  ),
  messages(
    'a list of turns that is prose',
    'huggingface/trl#4870',
    { messages: 'User: Hello. Assistant: Hello to you.' },
    'record.field-type',
    'messages',
  ),
  messages(
    'one turn where a list should be',
    'axolotl-ai-cloud/axolotl#3655',
    { messages: said('user') },
    'record.turns',
    'messages',
  ),
  messages(
    'a conversation that the assistant opens',
    'hiyouga/LlamaFactory#2962',
    turns(said('assistant'), said('user'), said('assistant')),
    'record.turns',
    'messages',
  ),
  messages(
    'two turns of the user in a row',
    'huggingface/smol-course#260',
    turns(said('user'), said('assistant'), said('user'), said('user')),
    'record.turns',
    'messages',
  ),
  messages(
    'two replies in a row',
    'unslothai/unsloth#334',
    turns(said('user'), said('assistant'), said('assistant')),
    'record.turns',
    'messages',
  ),
  messages(
    'a question without a reply',
    'hiyouga/LlamaFactory#2481',
    turns(said('user')),
    'record.turns',
    'messages',
  ),
  messages(
    'a system turn before a reply to nobody',
    'mistralai/mistral-finetune#80',
    turns(said('system'), said('assistant')),
    'record.turns',
    'messages',
  ),
  messages(
    'a system turn in the middle',
    'meta-pytorch/torchtune#647',
    turns(said('user'), said('system'), said('assistant')),
    'record.turns',
    'messages',
  ),
  messages(
    'two system turns',
    'meta-pytorch/torchtune#647',
    turns(said('system'), said('system'), said('user'), said('assistant')),
    'record.turns',
    'messages',
  ),
  messages(
    'a system turn alone',
    'hiyouga/LlamaFactory#7777',
    turns(said('system')),
    'record.turns',
    'messages',
  ),
  messages(
    'a turn that is text',
    'huggingface/trl#4870',
    turns('Hello.', 'Hello to you.'),
    'record.missing-field',
    'messages.0',
  ),
  messages(
    'a turn that is null',
    'hiyouga/LlamaFactory#6743',
    turns(said('user'), null),
    'record.missing-field',
    'messages.1',
  ),
  messages(
    'a list of turns in a list',
    'unslothai/unsloth#321',
    turns([said('user'), said('assistant')]),
    'record.missing-field',
    'messages.0',
  ),
  messages(
    'a zero character in a reply',
    'RFC 8259 section 7',
    turns(said('user'), said('assistant', 'Yes\u0000.')),
    'record.control',
    'messages.1.content',
  ),
  messages(
    'turns with keys of another shape',
    'hiyouga/LlamaFactory#7577',
    turns(told('human'), told('gpt')),
    'record.missing-field',
    'messages.0',
  ),
  sharegpt(
    'a speaker that nobody knows',
    'Tencent/AngelSlim#7',
    [told('visitor'), told('gpt')],
    'record.role',
    'conversations.0',
  ),
  sharegpt(
    'a turn without a speaker',
    'hiyouga/LlamaFactory#6924',
    [{ value: 'Hello.' }, told('gpt')],
    'record.missing-field',
    'conversations.0',
  ),
  sharegpt(
    'a turn without a value',
    'axolotl-ai-cloud/axolotl#1649',
    [told('human'), { from: 'gpt' }],
    'record.missing-field',
    'conversations.1',
  ),
  sharegpt(
    'a value that is null',
    'hiyouga/LlamaFactory#3555',
    [told('human'), told('gpt', null)],
    'record.missing-field',
    'conversations.1',
  ),
  sharegpt(
    'a value that is empty',
    'axolotl-ai-cloud/axolotl#593',
    [told('human'), told('gpt', '')],
    'record.empty',
    'conversations',
  ),
  sharegpt(
    'a conversation that the model opens',
    'axolotl-ai-cloud/axolotl#723',
    [told('gpt'), told('human'), told('gpt')],
    'record.turns',
    'conversations',
  ),
  sharegpt(
    'a conversation with one speaker',
    'hiyouga/LlamaFactory#6878',
    [told('human'), told('human')],
    'record.turns',
    'conversations',
  ),
  sharegpt(
    'turns with the keys of messages',
    'hiyouga/LlamaFactory#6878',
    [said('user'), said('assistant')],
    'record.missing-field',
    'conversations.0',
  ),
];
