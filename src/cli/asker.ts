/**
 * Questions on a terminal.
 *
 * @module
 */
import type { Asker } from '../operations/operation.ts';
import type { ProgressLine } from './progress.ts';

/** Null where nobody sits: without a terminal, or where standard output is for programs. */
export function askerFor(json: boolean, progress: ProgressLine): Asker | null {
  if (json || !process.stdin.isTTY || !process.stderr.isTTY) return null;
  const output = process.stderr;
  return {
    async choose(message, choices) {
      const prompts = await import('@clack/prompts');
      progress.clear();
      const options = choices.map((choice, value) => ({ value, ...choice }));
      const answer = await prompts.select({ message, output, options });
      return typeof answer === 'number' ? answer : null;
    },
    async confirm(message) {
      const prompts = await import('@clack/prompts');
      progress.clear();
      return (await prompts.confirm({ message, output })) === true;
    },
    async text(message, initial) {
      const prompts = await import('@clack/prompts');
      progress.clear();
      const answer = await prompts.text({ message, initialValue: initial, output });
      if (typeof answer !== 'string') return null;
      return answer.trim() === '' ? initial : answer.trim();
    },
    async show(title, text) {
      const prompts = await import('@clack/prompts');
      progress.clear();
      prompts.note(text, title, { output });
    },
  };
}
