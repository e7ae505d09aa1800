/**
 * Turns of a conversation, tools and tool calls, in the form of OpenAI's chat API. One difference:
 * the arguments of a call are an object, as chat templates take them, not JSON in a string.
 *
 * @module
 */
import { z } from 'zod';

export const chatMessageSchema = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().min(1).describe('What is said.'),
});

const toolCallSchema = z.strictObject({
  id: z.string().optional().describe('What a tool turn refers to.'),
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().min(1),
    arguments: z.record(z.string(), z.json()).describe('Values by parameter.'),
  }),
});

export const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.json()).optional().describe('A JSON Schema.'),
  }),
});

export const toolMessageSchema = z.union([
  z.strictObject({ role: z.enum(['system', 'user']), content: z.string().min(1) }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string().describe('May be empty where there are calls.'),
    tool_calls: z.array(toolCallSchema).min(1).optional(),
  }),
  z.strictObject({
    role: z.literal('tool'),
    content: z.string().describe('What the tool gave back.'),
    tool_call_id: z.string().optional(),
    name: z.string().optional(),
  }),
]);

export type ChatTurn = z.infer<typeof chatMessageSchema>;
export type ToolCall = z.infer<typeof toolCallSchema>;
export type Tool = z.infer<typeof toolSchema>;
export type ToolTurn = z.infer<typeof toolMessageSchema>;
