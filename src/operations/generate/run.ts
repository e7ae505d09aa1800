import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { artifactId } from '../output-parts.ts';
import { openConversation, talkInput } from './conversation.ts';
import { turnsInput, turnsOf } from './turns.ts';

export const operation = defineOperation({
  examples: [
    'brewslm generate --project 1 --prompt "What can you help me with?"',
    'brewslm generate --project 1 --system "Be short." --earlier "Hello" --earlier "Hello! How can I help?" --prompt "Who are you?"',
    'brewslm generate --project 1 --prompt "Tell me a story" --temperature 0.8 --top-p 0.95 --seed 7',
  ],
  input: talkInput.extend({
    prompt: z.string().meta({ description: 'what to reply to', value: 'text' }),
    ...turnsInput,
  }),
  output: z.object({
    model: artifactId,
    prompt: z.string(),
    text: z.string().describe('The reply.'),
    forgotten: z.int().describe('Earlier turns that no longer fit the context, the oldest.'),
    maxTokens: z.int(),
    temperature: z.number(),
    topP: z.number(),
    seed: z.int(),
  }),
  async run(context, input) {
    const earlier = turnsOf(input);
    const { artifact, conversation, settings } = await openConversation(context, input);
    let reply = '';
    let forgotten: number;
    try {
      conversation.recall(earlier);
      for await (const text of conversation.reply(input.prompt, settings)) {
        reply += text;
        context.tell({ kind: 'reply', text });
      }
      forgotten = conversation.forgotten;
    } finally {
      await conversation.close();
    }
    context.tell({ kind: 'reply', text: null });
    const { maxTokens, temperature, topP, seed } = input;
    return {
      output: {
        model: artifact.id,
        prompt: input.prompt,
        text: reply,
        forgotten,
        maxTokens,
        temperature,
        topP,
        seed,
      },
    };
  },
});
