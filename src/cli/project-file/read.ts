/**
 * Reads `brewslm.yaml` strictly: what is wrong is found before anything runs, with its line and the
 * name that was probably meant.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Node, type Pair } from 'yaml';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import {
  commandOf,
  isFlag,
  repeats,
  type Section,
  sections,
  settingsOf,
  takesFile,
} from './sections.ts';

/** Value of a setting; an object stands for the file that the option would name. */
export type Setting = boolean | string | number | (string | number)[] | Record<string, unknown>;

export interface Step {
  section: Section;
  command: Command;
  settings: Record<string, Setting>;
}

/**
 * The steps of a project file, in the order in which they run; the project's comes first.
 *
 * @throws `file.missing`; `project-file.invalid` with line and field.
 */
export function readProjectFile(program: Command, file: string): Step[] {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const refuse: Refuse = (message, node, field, fix) => {
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return fail('project-file.invalid', message, {
      location: {
        file,
        ...(offset !== undefined && { line: lines.linePos(offset).line }),
        ...(field !== undefined && { field }),
      },
      ...(fix !== undefined && { fix }),
    });
  };
  const [broken] = document.errors;
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    fail('project-file.invalid', broken.message.split('\n')[0], { location: { file, line } });
  }
  const found = new Map<string, Step>();
  for (const { key, value } of pairsOf(document.contents, refuse)) {
    const name = textOf(key);
    const section = sections.find((known) => known.name === name);
    if (section === undefined) {
      const names = sections.map((known) => known.name);
      return refuse(`there is no section ${name}${didYouMean(name, names)}`, key, name);
    }
    const command = commandOf(program, section);
    found.set(name, { section, command, settings: readSettings(name, command, value, refuse) });
  }
  if (typeof found.get('project')?.settings.name !== 'string')
    refuse(
      'the project has no name',
      document.contents,
      'project.name',
      'Write project: { name: NAME }.',
    );
  return sections.flatMap(({ name }) => found.get(name) ?? []);
}

type Refuse = (message: string, node: unknown, field?: string, fix?: string) => never;

function readSettings(
  section: string,
  command: Command,
  value: unknown,
  refuse: Refuse,
): Record<string, Setting> {
  const settings: Record<string, Setting> = {};
  const options = settingsOf(command);
  for (const pair of pairsOf(value, refuse, section)) {
    const name = textOf(pair.key);
    const field = `${section}.${name}`;
    const option = options.find((known) => known.attributeName() === name);
    if (option === undefined) {
      const names = options.map((known) => known.attributeName());
      return refuse(`${section} has no setting ${name}${didYouMean(name, names)}`, pair.key, field);
    }
    const plain: unknown = isNode(pair.value) ? pair.value.toJSON() : pair.value;
    const wrong = mistake(option, plain);
    if (wrong !== undefined) refuse(`${field}: ${wrong}`, pair.value ?? pair.key, field);
    settings[name] = plain as Setting;
  }
  return settings;
}

/** What is wrong with a value, if anything is. */
function mistake(option: Option, value: unknown): string | undefined {
  if (isFlag(option)) return typeof value === 'boolean' ? undefined : 'takes true or false';
  if (takesFile(option) && isObject(value)) return undefined;
  const values = repeats(option) && Array.isArray(value) ? value : [value];
  for (const each of values) {
    if (typeof each !== 'string' && typeof each !== 'number')
      return repeats(option)
        ? 'takes a text or a list of texts'
        : takesFile(option)
          ? 'takes the name of a file, or what would stand in it'
          : 'takes one text or number';
    const text = String(each);
    const { argChoices } = option;
    if (argChoices && !argChoices.includes(text))
      return `${text} is none of ${argChoices.join(', ')}${didYouMean(text, argChoices)}`;
    try {
      option.parseArg?.(text, undefined as never);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function pairsOf(node: unknown, refuse: Refuse, field?: string): Pair<Node, Node | null>[] {
  if (node === null || (isScalar(node) && node.value === null)) return [];
  if (!isMap(node)) return refuse(`${field ?? 'the file'} holds no keys`, node, field);
  return node.items as Pair<Node, Node | null>[];
}

const textOf = (key: Node): string => String(key.toJSON());
