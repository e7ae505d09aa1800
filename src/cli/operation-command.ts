/**
 * Commands whose options come from input schemas. A command's words stand in the tree from the start,
 * for help and completion; its options are added when it is about to be parsed, so that no command
 * pays for the others.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { Help, InvalidArgumentError, Option, type Command } from 'commander';
import type { z } from 'zod';
import {
  entryOf,
  groups,
  operationOf,
  type Group,
  type OperationName,
  type OutcomeOf,
} from '../operations/index.ts';
import type { News } from '../operations/news.ts';
import { invoke, type Cli, type CommandResult, type CommonOptions } from './command.ts';
import { liveViews } from './render/live.ts';
import { pages } from './render/pages.ts';
import type { LiveView, Renderer } from './render/renderer.ts';
import { renderers } from './render/renderers.ts';

type Given = Record<string, unknown>;

/** What a command consists of once it is loaded. */
interface Body {
  examples: readonly string[];
  /** Its options come from these. */
  inputs: readonly z.ZodObject[];
  /** @param given What was given for each of the inputs. */
  act(cli: Cli, ...given: Given[]): Promise<CommandResult>;
}

const unloaded = new WeakMap<Command, () => Promise<void>>();

/** Gives a command the options that it has; nothing happens to one that has them. */
export async function loadOptions(command: Command): Promise<void> {
  const load = unloaded.get(command);
  unloaded.delete(command);
  await load?.();
}

/** How lists name a command: with its options, though they are not there yet. */
export function listedAs(command: Command): string {
  const term = new Help().subcommandTerm(command);
  return unloaded.has(command) ? term.replace(command.name(), `${command.name()} [options]`) : term;
}

/** @param usage Its words, then its arguments, such as `dataset diff [from] [to]`. */
export function addCommand(
  program: Command,
  usage: string,
  summary: string,
  load: () => Promise<Body>,
): void {
  const words = usage.split(' ');
  const names = words.filter((word) => /^\w/.test(word));
  const parent = names.slice(0, -1).reduce(groupOf, program);
  const command = parent.command(names.at(-1)!).description(summary);
  for (const argument of words.slice(names.length)) command.argument(argument);
  unloaded.set(command, async () => {
    const [{ examples, inputs, act }, { addOptions, givenTo }] = await Promise.all([
      load(),
      import('./options.ts'),
    ]);
    for (const input of inputs) addOptions(command, input);
    addCommonOptions(command);
    addExamples(command, examples);
    command.action(() => {
      const given = inputs.map((input) => givenTo(command, input));
      return invoke(command.optsWithGlobals<CommonOptions>(), (cli) => act(cli, ...given));
    });
  });
}

const groupOf = (parent: Command, word: string): Command =>
  (parent.commands.find((child) => child.name() === word) as Command | undefined) ??
  parent.command(word).description(groups[word as Group]);

/** Adds the command of an operation; `otherwise` is another one for the same. */
export function addOperation(
  program: Command,
  name: OperationName,
  otherwise?: { command: string; summary: string; examples: readonly string[] },
): void {
  const { command, summary, kind } = { ...entryOf(name), ...otherwise };
  addCommand(program, command, summary, async () => {
    const [{ examples, input }, page] = await Promise.all([operationOf(name), pageInput(name)]);
    return {
      examples: otherwise?.examples ?? examples,
      inputs: page === null ? [input] : [input, page],
      async act(cli, given, { html } = {}) {
        const [{ perform }, live, notes] = await Promise.all([
          import('../operations/perform.ts'),
          liveView(name, cli),
          // Only work has news that take more than writing to draw.
          kind === 'work' ? import('./render/news.ts') : null,
        ]);
        const tell = (news: News): void => {
          if (live !== undefined) live.tell(news);
          else if (news.kind === 'reply') {
            if (!cli.json) process.stdout.write(news.text ?? '\n');
          } else if (news.kind !== 'followed-run' && news.kind !== 'run-event')
            cli.note(notes!.noteOf(news, cli.style));
        };
        const outcome = await perform(name, { ...cli.context, tell }, given as never).finally(() =>
          live?.end(),
        );
        const result = await draw(name, outcome, html as string | undefined);
        return { ...result, oneLine: live !== undefined };
      },
    };
  });
}

const liveView = async (name: OperationName, { json }: Cli): Promise<LiveView | undefined> =>
  (await liveViews[name]?.())?.open(process.stdout, json);

/** The option for a page, where there is one. */
async function pageInput(name: OperationName): Promise<z.ZodObject | null> {
  const description = pages[name];
  if (description === undefined) return null;
  const [{ z }, { text }] = await Promise.all([import('zod'), import('../operations/fields.ts')]);
  return z.strictObject({ html: text(description, 'file').optional() });
}

async function draw<Name extends OperationName>(
  name: Name,
  outcome: OutcomeOf<Name>,
  html: string | undefined,
): Promise<CommandResult> {
  const { renderer } = await (renderers[name] as () => Promise<{ renderer: Renderer<Name> }>)();
  if (html !== undefined) writeFileSync(html, await renderer.page!(outcome));
  const { output, verdicts, failed, interrupted } = outcome;
  const closing = html === undefined ? '' : `\n\nthe page is ${html}`;
  return {
    data: output,
    text: (style) => renderer.text(outcome, style) + closing,
    verdicts,
    failed,
    interrupted,
  };
}

export function addCommonOptions(command: Command): void {
  command.addOption(new Option('--json', 'print data as JSON on standard output, nothing else'));
  command.addOption(new Option('--quiet', 'no progress on standard error'));
  addThreads(command);
}

export function addThreads(command: Command): void {
  command.addOption(
    new Option('--threads <n>', 'threads to compute with; does not change any result').argParser(
      threadCount,
    ),
  );
}

export function addExamples(command: Command, lines: readonly string[]): void {
  if (lines.length > 0)
    command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}

function threadCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}
