/**
 * The command line: parses, runs one command, and deals with wrong usage.
 *
 * @module
 */
import { CommanderError } from 'commander';
import { problem, ProblemError } from '../problem/problem.ts';
import { exitCodes, reportFailure } from './command.ts';
import { makeProgram } from './program.ts';

// A reader that has seen enough, such as `head`, must not end work that is under way.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

// `help COMMAND` is `COMMAND --help`: its options are loaded on the way.
const given = process.argv.slice(2);
const words = given[0] === 'help' && given.length > 1 ? [...given.slice(1), '--help'] : given;

try {
  await makeProgram().parseAsync(words, { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0 || error.code === 'commander.help') {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else {
    const message = error.message.replace(/^error: /, '');
    const usage = new ProblemError(problem('usage.invalid', message));
    reportFailure(usage, words.includes('--json'));
  }
}
