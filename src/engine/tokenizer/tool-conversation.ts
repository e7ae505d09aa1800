/**
 * Conversations with tools, put to a model by its own chat template where that knows tools, and
 * which characters of the rendering the model itself would have written.
 *
 * Calls are rewritten by templates, so no layout can be matched against the words. Instead each
 * turn of the assistant is rendered to its end, with what comes before it as its prompt; the whole
 * must begin with every such rendering.
 *
 * @module
 */
import { ProblemError } from '../../problem/problem.ts';
import {
  refuseTurn,
  type ChatMessage,
  type ChatTemplate,
  type RenderedChat,
} from './chat-template.ts';

export interface ToolConversation {
  messages: readonly ChatMessage[];
  /** Definitions as OpenAI writes them. */
  tools: readonly unknown[];
}

/** @throws `tokenizer.template-refuses`, `-drops`, `-prompt` or `-closing`. */
export function renderToolsMarked(
  template: ChatTemplate,
  { messages, tools }: ToolConversation,
): RenderedChat {
  const text = template.render(messages, false, tools);
  const assistant: RenderedChat['assistant'] = [];
  messages.forEach((message, turn) => {
    if (!shows(text, message.content.trim())) refuseTurn(turn, message, 'drops');
    if (message.role !== 'assistant') return;
    const prompt = template.render(messages.slice(0, turn), true, tools);
    const reply = template.render(messages.slice(0, turn + 1), false, tools);
    const end = template.endOfTurn(reply);
    if (!reply.startsWith(prompt) || end <= prompt.length) refuseTurn(turn, message, 'prompt');
    if (!text.startsWith(reply.slice(0, end))) refuseTurn(turn, message, 'closing');
    assistant.push({ start: prompt.length, end });
  });
  return { text, assistant };
}

/** Some templates put what a tool gave back as a JSON string. */
const shows = (text: string, words: string): boolean =>
  text.includes(words) || text.includes(JSON.stringify(words).slice(1, -1));

const probe: ToolConversation = {
  tools: [
    {
      type: 'function',
      function: {
        name: 'probe_tool',
        description: 'probe_description',
        parameters: { type: 'object', properties: { probe_parameter: { type: 'string' } } },
      },
    },
  ],
  messages: [
    { role: 'user', content: 'first' },
    {
      role: 'assistant',
      content: '',
      tool_calls: [
        {
          type: 'function',
          function: { name: 'probe_tool', arguments: { probe_parameter: 'probe_value' } },
        },
      ],
    },
    { role: 'tool', content: 'probe_result' },
    { role: 'assistant', content: 'second' },
    { role: 'user', content: 'third' },
    { role: 'assistant', content: 'fourth' },
  ],
};

/** Whether the template renders tools, calls and results, turn by turn. */
export function knowsTools(template: ChatTemplate): boolean {
  try {
    const { text, assistant } = renderToolsMarked(template, probe);
    const [call] = assistant.map(({ start, end }) => text.slice(start, end));
    return (
      ['probe_description', 'probe_result'].every((word) => text.includes(word)) &&
      ['probe_tool', 'probe_value'].every((word) => call.includes(word))
    );
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}
