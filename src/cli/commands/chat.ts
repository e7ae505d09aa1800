import type { Command } from 'commander';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import { openConversation, talkOptions, type TalkOptions } from './generate.ts';

const help = '/clear forgets the conversation · /exit ends it';

export function register(program: Command): void {
  const chat = talkOptions(program.command('chat'))
    .description('talk with a model; lines from a pipe are taken as turns')
    .action(
      command<TalkOptions>(async (cli, options) => {
        const { createInterface } = await import('node:readline');
        const { artifact, conversation, settings } = await openConversation(cli, options);
        const live = process.stdin.isTTY === true && !cli.json;
        if (live) cli.note(cli.style.dim(help));
        const lines = createInterface({
          input: process.stdin,
          output: live ? process.stdout : undefined,
          prompt: live ? cli.style.bold('you › ') : '',
          historySize: 100,
        });
        cli.signal.addEventListener('abort', () => lines.close());
        const exchanges: { prompt: string; reply: string }[] = [];
        try {
          if (live) lines.prompt();
          for await (const line of lines) {
            const prompt = line.trim();
            if (prompt === '/exit') break;
            if (prompt === '/clear') conversation.clear();
            else if (prompt !== '') {
              let reply = '';
              for await (const text of conversation.reply(prompt, settings)) {
                reply += text;
                if (!cli.json) process.stdout.write(text);
              }
              if (!cli.json) process.stdout.write('\n');
              exchanges.push({ prompt, reply });
            }
            if (live) lines.prompt();
          }
        } finally {
          lines.close();
          await conversation.close();
        }
        return { data: { model: artifact.id, exchanges }, text: () => '' };
      }),
    );
  examples(chat, [
    'brewslm chat --project 1',
    'brewslm chat --project 1 --temperature 0.8 --top-p 0.95',
    "printf 'Hello\\nAnd now?\\n' | brewslm chat --project 1 --json",
  ]);
}
