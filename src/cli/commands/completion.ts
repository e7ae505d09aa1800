import { Argument, type Command } from 'commander';
import { addCommonOptions, addExamples } from '../operation-command.ts';

const scripts = {
  bash: `_brewslm() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _brewslm brewslm ./brewslm`,
  zsh: `_brewslm() {
  local -a answers
  answers=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${answers[1]}" ]]; then compadd -a answers; else _files; fi
}
compdef _brewslm brewslm ./brewslm`,
  fish: `complete -c brewslm -a '(brewslm __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
};

export function register(program: Command): void {
  const completion = program
    .command('completion')
    .description('print a script that completes commands, options and project names')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(scripts)))
    .action((shell: keyof typeof scripts) => {
      process.stdout.write(`${scripts[shell]}\n`);
    });
  addCommonOptions(completion);
  addExamples(completion, [
    'source <(brewslm completion bash)',
    'brewslm completion zsh > "${fpath[1]}/_brewslm"',
    'brewslm completion fish > ~/.config/fish/completions/brewslm.fish',
  ]);

  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { complete } = await import('../complete.ts');
      const answers = await complete(program, words);
      if (answers.length > 0) process.stdout.write(`${answers.join('\n')}\n`);
    });
}
