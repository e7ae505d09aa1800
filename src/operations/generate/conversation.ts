/**
 * What writing one reply and a whole chat have in common: which model talks, and how.
 *
 * @module
 */
import { z } from 'zod';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Conversation, ReplySettings } from '../../lifecycle/chat/conversation.ts';
import { count, flag, positiveInteger, project } from '../fields.ts';
import type { Context } from '../operation.ts';

export const talkInput = z.strictObject({
  project: project('project whose newest checkpoint talks'),
  checkpoint: z.string().meta({ description: 'another checkpoint set', value: 'id' }).optional(),
  bundle: z
    .string()
    .meta({ description: 'an export bundle', value: 'id', conflicts: ['checkpoint'] })
    .optional(),
  base: flag('let it be the model as it was before training').optional(),
  maxTokens: positiveInteger('longest reply, in tokens', { value: 'n', unit: 'tokens' }).default(
    256,
  ),
  temperature: z
    .number()
    .nonnegative()
    .meta({ description: '0 always takes the most probable token', value: 'x' })
    .default(0),
  topP: z
    .number()
    .positive()
    .max(1)
    .meta({ description: 'draw from the most probable tokens of this total', value: 'x' })
    .default(1),
  seed: count('seed for drawing', { value: 'n' }).default(42),
});

interface OpenConversation {
  artifact: Artifact;
  conversation: Conversation;
  settings: ReplySettings;
}

/** Opens the model that the input names. Close the conversation after use. */
export async function openConversation(
  context: Pick<Context, 'session' | 'signal'>,
  input: z.output<typeof talkInput>,
): Promise<OpenConversation> {
  const [{ ledger, threads }, { baseFileOf, modelFileOf }, { Conversation }] = await Promise.all([
    context.session(),
    import('../../lifecycle/chat/model-file.ts'),
    import('../../lifecycle/chat/conversation.ts'),
  ]);
  const project = ledger.projects.find(input.project);
  const chosen = input.bundle ?? input.checkpoint;
  const hint = `brewslm train --project ${project.id} --autopilot --one-click`;
  const artifact =
    chosen === undefined
      ? ledger.projects.require(project, 'checkpoint-set', hint)
      : ledger.artifacts.find(chosen);
  const fileOf = input.base ? baseFileOf : modelFileOf;
  const conversation = await Conversation.open(await fileOf(ledger, artifact), threads);
  const { maxTokens, temperature, topP, seed } = input;
  const settings = { maxTokens, sampling: { temperature, topP, seed }, signal: context.signal };
  return { artifact, conversation, settings };
}
