import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { artifactId } from '../output-parts.ts';
import { openConversation, talkInput } from './conversation.ts';

export const operation = defineOperation({
  examples: [
    'brewslm generate --project 1 --prompt "What can you help me with?"',
    'brewslm generate --project 1 --prompt "Tell me a story" --temperature 0.8 --top-p 0.95 --seed 7',
  ],
  input: talkInput.extend({
    prompt: z.string().meta({ description: 'what to reply to', value: 'text' }),
  }),
  output: z.object({
    model: artifactId,
    prompt: z.string(),
    text: z.string().describe('The reply.'),
    maxTokens: z.int(),
    temperature: z.number(),
    topP: z.number(),
    seed: z.int(),
  }),
  async run(context, input) {
    const { artifact, conversation, settings } = await openConversation(context, input);
    let reply = '';
    try {
      for await (const text of conversation.reply(input.prompt, settings)) {
        reply += text;
        context.tell({ kind: 'reply', text });
      }
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
        maxTokens,
        temperature,
        topP,
        seed,
      },
    };
  },
});
