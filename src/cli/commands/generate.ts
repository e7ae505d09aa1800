import { Option, type Command } from 'commander';
import { command, type Cli } from '../command.ts';
import { positiveInteger } from '../numbers.ts';
import { examples } from '../examples.ts';

/** What `chat` and `generate` have in common: which model, and how it is to write. */
export interface TalkOptions {
  project: string;
  checkpoint?: string;
  bundle?: string;
  maxTokens: number;
  temperature: number;
  topP: number;
  seed: number;
}

export function talkOptions(program: Command): Command {
  return program
    .requiredOption('--project <id|name>', 'project whose newest checkpoint talks')
    .option('--checkpoint <id>', 'another checkpoint set')
    .addOption(new Option('--bundle <id>', 'an export bundle').conflicts('checkpoint'))
    .option('--max-tokens <n>', 'longest reply, in tokens', positiveInteger, 256)
    .option('--temperature <x>', '0 always takes the most probable token', Number, 0)
    .option('--top-p <x>', 'draw from the most probable tokens of this total', Number, 1)
    .option('--seed <n>', 'seed for drawing', Number, 42);
}

/** Opens the model that the options name. Close it after use. */
export async function openConversation(cli: Cli, options: TalkOptions) {
  const { ledger, threads } = await cli.session();
  const [{ modelFileOf }, { Conversation }] = await Promise.all([
    import('../../lifecycle/chat/model-file.ts'),
    import('../../lifecycle/chat/conversation.ts'),
  ]);
  const project = ledger.projects.find(options.project);
  const chosen = options.bundle ?? options.checkpoint;
  const artifact =
    chosen === undefined
      ? ledger.projects.require(
          project,
          'checkpoint-set',
          `brewslm train --project ${project.id} --autopilot --one-click`,
        )
      : ledger.artifacts.find(chosen);
  const conversation = await Conversation.open(await modelFileOf(ledger, artifact), threads);
  const { maxTokens, temperature, topP, seed } = options;
  const settings = { maxTokens, sampling: { temperature, topP, seed }, signal: cli.signal };
  return { artifact, conversation, settings };
}

export function register(program: Command): void {
  const generate = talkOptions(program.command('generate'))
    .description('write a reply to one prompt, streaming')
    .requiredOption('--prompt <text>', 'what to reply to')
    .action(
      command<TalkOptions & { prompt: string }>(async (cli, options) => {
        const { artifact, conversation, settings } = await openConversation(cli, options);
        let reply = '';
        try {
          for await (const text of conversation.reply(options.prompt, settings)) {
            reply += text;
            if (!cli.json) process.stdout.write(text);
          }
        } finally {
          await conversation.close();
        }
        if (!cli.json) process.stdout.write('\n');
        const { sampling, maxTokens } = settings;
        return {
          data: { model: artifact.id, prompt: options.prompt, text: reply, maxTokens, ...sampling },
          text: () => '',
        };
      }),
    );
  examples(generate, [
    'brewslm generate --project 1 --prompt "What can you help me with?"',
    'brewslm generate --project 1 --prompt "Tell me a story" --temperature 0.8 --top-p 0.95 --seed 7',
  ]);
}
