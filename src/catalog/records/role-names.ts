/**
 * What published datasets call who speaks.
 *
 * @module
 */
export type Role = 'system' | 'user' | 'assistant' | 'tool' | 'call';

/** Other words for the three roles, as published datasets use them. */
export const roleNames: Readonly<Record<string, 'system' | 'user' | 'assistant'>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  prompter: 'user',
  customer: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
  agent: 'assistant',
};

/**
 * Other words for the roles of conversations with tools: `tool` gives a result back, `call` holds
 * nothing but a call.
 */
export const toolRoleNames: Readonly<Record<string, Role>> = {
  ...roleNames,
  tool: 'tool',
  function: 'tool',
  observation: 'tool',
  'function response': 'tool',
  ipython: 'tool',
  function_call: 'call',
};
