/**
 * Reads `brewslm.yaml` strictly: what is wrong is found before anything runs, with its line and the
 * name that was probably meant.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Node, type Pair } from 'yaml';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import type { Field } from '../describe-input.ts';
import { fieldValue } from '../field-value.ts';
import { sectionNames, sectionOf, type Section } from './sections.ts';

/** Value of a setting; an object stands for the file that a text would name. */
export type Setting = boolean | string | number | (string | number)[] | Record<string, unknown>;

export interface Step {
  section: Section;
  settings: Record<string, Setting>;
}

/**
 * The steps of a project file, in the order in which they run; the project's comes first.
 *
 * @throws `file.missing`; `project-file.invalid` with line and field.
 */
export async function readProjectFile(file: string): Promise<Step[]> {
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
    const known = sectionNames.find((section) => section === name);
    if (known === undefined)
      return refuse(`there is no section ${name}${didYouMean(name, sectionNames)}`, key, name);
    const section = await sectionOf(known);
    found.set(name, { section, settings: readSettings(section, value, refuse) });
  }
  if (typeof found.get('project')?.settings.name !== 'string')
    refuse(
      'the project has no name',
      document.contents,
      'project.name',
      'Write project: { name: NAME }.',
    );
  return sectionNames.flatMap((name) => found.get(name) ?? []);
}

type Refuse = (message: string, node: unknown, field?: string, fix?: string) => never;

function readSettings(section: Section, value: unknown, refuse: Refuse): Record<string, Setting> {
  const settings: Record<string, Setting> = {};
  for (const pair of pairsOf(value, refuse, section.name)) {
    const name = textOf(pair.key);
    const place = `${section.name}.${name}`;
    const field = section.fields.find((known) => known.name === name);
    if (field === undefined) {
      const names = section.fields.map((known) => known.name);
      return refuse(
        `${section.name} has no setting ${name}${didYouMean(name, names)}`,
        pair.key,
        place,
      );
    }
    const plain: unknown = isNode(pair.value) ? pair.value.toJSON() : pair.value;
    const wrong = mistake(section, field, plain);
    if (wrong !== undefined) refuse(`${place}: ${wrong}`, pair.value ?? pair.key, place);
    settings[name] = plain as Setting;
  }
  return settings;
}

/** What is wrong with a value, if anything is. */
function mistake({ input }: Section, field: Field, value: unknown): string | undefined {
  if (field.takes === 'flag') return typeof value === 'boolean' ? undefined : 'takes true or false';
  if (field.inline && isObject(value)) return undefined;
  const values = field.list && Array.isArray(value) ? value : [value];
  for (const each of values) {
    if (typeof each !== 'string' && typeof each !== 'number')
      return field.list
        ? 'takes a text or a list of texts'
        : field.inline
          ? 'takes the name of a file, or what would stand in it'
          : 'takes one text or number';
    const read = fieldValue(input, field, String(each));
    if ('mistake' in read) return read.mistake;
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
