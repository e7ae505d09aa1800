/**
 * A conversation on a terminal, or with the lines of a pipe.
 *
 * @module
 */
import type { Command } from 'commander';
import type { Cli, CommandResult } from '../command.ts';
import { addCommand } from '../operation-command.ts';

const help = '/clear forgets the conversation · /exit ends it';

export function register(program: Command): void {
  const summary = 'talk with a model; lines from a pipe are taken as turns';
  addCommand(program, 'chat', summary, async () => {
    const { talkInput } = await import('../../operations/generate/conversation.ts');
    return {
      examples: [
        'brewslm chat --project 1',
        'brewslm chat --project 1 --temperature 0.8 --top-p 0.95',
        "printf 'Hello\\nAnd now?\\n' | brewslm chat --project 1 --json",
      ],
      inputs: [talkInput],
      act: talk,
    };
  });
}

async function talk(cli: Cli, given: Record<string, unknown>): Promise<CommandResult> {
  const [{ createInterface }, { openConversation, talkInput }, { parseInput }] = await Promise.all([
    import('node:readline'),
    import('../../operations/generate/conversation.ts'),
    import('../../operations/parse-input.ts'),
  ]);
  const input = parseInput(talkInput, given);
  const { artifact, conversation, settings } = await openConversation(cli.context, input);
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
}
