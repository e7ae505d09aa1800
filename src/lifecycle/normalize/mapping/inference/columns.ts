/**
 * What the columns of a sample look like: what they hold, and whether the values are few enough to
 * be labels.
 *
 * @module
 */
import { parseTranscript } from '../fields/transcript.ts';
import { isObject, parseStructure } from '../fields/structure.ts';

export interface Column {
  name: string;
  /** `list` is one of scalars, `object` one with named fields, `other` a mixture. */
  kind: 'text' | 'turns' | 'list' | 'object' | 'other';
  /** Structure that a text column holds. */
  holds: 'nothing' | 'list' | 'object' | 'transcript';
  /** For `turns`: the keys of speaker and words within a turn. */
  turnKeys: { role: string; content: string };
  /** For `turns`: tools are used. */
  usesTools: boolean;
  /** All values, or all items of lists, are whole numbers. */
  integers: boolean;
  /** For `object`: the names of its fields. */
  keys: string[];
  /** Short values on one line, as labels are. */
  short: boolean;
  /** Short values that come back: at least twice each on average. */
  labelLike: boolean;
  /** Different texts, where they are few; else none. */
  choices: string[];
  /** Of dates like 25/06/2024: what comes first, where some of them tell. */
  dates?: 'day-first' | 'month-first';
  /** Most values are words of a language: no numbers, paths, code, lines of logs, single words. */
  worded: boolean;
  /** Mean length of a text, in characters. */
  characters: number;
  /** Share of the sample that has a value. */
  present: number;
  /** Values seen. */
  count: number;
}

type Sample = readonly Record<string, unknown>[];

const ROLE_KEYS = ['role', 'from', 'speaker', 'author'];
const CONTENT_KEYS = ['content', 'value', 'text', 'message'];
const MOST_CHOICES = 20;
const MAX_LABEL_CHARACTERS = 80;
/** So few conversations with tools are mistakes among others without. */
const STRAY_SHARE = 0.02;
/** Values looked at for structure within text, which takes parsing. */
const PARSED_VALUES = 50;

/** Columns that at least one in a hundred records has, in order of their first appearance. */
export function describeColumns(sample: Sample): Column[] {
  const values = new Map<string, unknown[]>();
  for (const record of sample)
    for (const [name, value] of Object.entries(record)) {
      if (value === null || value === undefined || value === '') continue;
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  // An optional column, such as Alpaca's input, may be empty more often than not.
  return [...values]
    .filter(([, present]) => present.length >= sample.length / 100)
    .map(([name, present]) => describeColumn(name, present, sample.length));
}

function describeColumn(name: string, values: readonly unknown[], records: number): Column {
  const turnKeys = keysOfTurns(values);
  const kind = turnKeys === undefined ? kindOf(values) : 'turns';
  const texts = kind === 'text' ? values.map(asText) : [];
  const short = share(texts, isShort) > 0.99;
  const different = new Set(short ? texts : []);
  const scalars = kind === 'list' ? values.flat() : values;
  return {
    name,
    kind,
    holds: kind === 'text' ? structureOf(texts) : 'nothing',
    turnKeys: turnKeys ?? { role: 'role', content: 'content' },
    usesTools:
      turnKeys !== undefined && share(values, (turns) => usesTools(turns, turnKeys)) > STRAY_SHARE,
    integers: scalars.length > 0 && scalars.every((value) => /^\d+$/.test(asText(value))),
    keys: kind === 'object' ? Object.keys(values.find(isObject)!) : [],
    short,
    labelLike: short && different.size <= texts.length / 2,
    choices: different.size <= MOST_CHOICES ? [...different] : [],
    ...datesOf(texts),
    worded: share(texts, isWorded) > 0.5,
    characters: texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length),
    present: values.length / records,
    count: values.length,
  };
}

function kindOf(values: readonly unknown[]): Column['kind'] {
  const most = (accept: (value: unknown) => boolean) => share(values, accept) > 0.5;
  if (most((value) => typeof value !== 'object')) return 'text';
  if (most((value) => Array.isArray(value) && value.every((item) => typeof item !== 'object')))
    return 'list';
  return most(isObject) ? 'object' : 'other';
}

function structureOf(texts: readonly string[]): Column['holds'] {
  const looked = texts.slice(0, PARSED_VALUES);
  const most = (accept: (text: string) => boolean) => share(looked, accept) > 0.9;
  const holds = (opening: string, accept: (value: unknown) => boolean) =>
    most((text) => text.trimStart().startsWith(opening) && accept(parseStructure(text.trim())));
  if (holds('[', Array.isArray)) return 'list';
  if (holds('{', isObject)) return 'object';
  return most((text) => parseTranscript(text).length > 1) ? 'transcript' : 'nothing';
}

const isShort = (text: string): boolean =>
  text.length <= MAX_LABEL_CHARACTERS && !text.includes('\n');

/** Nothing where no date tells, or dates contradict each other. */
function datesOf(texts: readonly string[]): Pick<Column, 'dates'> {
  const dates = texts.flatMap((text) => {
    const [, first, second] = /^(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b/.exec(text) ?? [];
    return first === undefined ? [] : [[Number(first), Number(second)]];
  });
  const [dayFirst, monthFirst] = [0, 1].map((at) => dates.some((date) => date[at] > 12));
  if (dayFirst === monthFirst) return {};
  return { dates: dayFirst ? 'day-first' : 'month-first' };
}

/** Characters of a text that are looked at. */
const LOOKED_CHARACTERS = 1000;
/** Signs, digits and marks of code take more of what is not words. */
const LEAST_LETTERS = 0.65;
/** Scripts that write no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

function isWorded(whole: string): boolean {
  const text = whole.slice(0, LOOKED_CHARACTERS);
  const letters = [...text.replace(/[^\p{L}\p{M}]+/gu, '')].length;
  if (letters < LEAST_LETTERS * text.replace(/\s+/g, '').length) return false;
  return (
    count(text, /(?<!\S)[^\s\p{L}]*\p{L}[\p{L}\p{M}'’-]*[^\s\p{L}]*(?!\S)/gu) >= 3 ||
    count(text, UNSPACED) >= 4
  );
}

function keysOfTurns(values: readonly unknown[]): Column['turnKeys'] | undefined {
  const turns = values.filter((value) => Array.isArray(value)).flat() as unknown[];
  if (turns.length === 0) return undefined;
  const has = (key: string) => share(turns, (turn) => isObject(turn) && key in turn) > 0.9;
  const role = ROLE_KEYS.find(has);
  // A turn that only calls a tool may have no words.
  const content = CONTENT_KEYS.find(
    (key) => share(turns, (turn) => isObject(turn) && (key in turn || 'tool_calls' in turn)) > 0.9,
  );
  return role !== undefined && content !== undefined ? { role, content } : undefined;
}

const TOOL_ROLES = /^(tool|function|function_call|observation|ipython|function response)$/i;
const SPELLED_OUT_CALL = /<tool_call>|<functioncall>/;

const usesTools = (turns: unknown, keys: Column['turnKeys']): boolean =>
  Array.isArray(turns) &&
  turns.some(
    (turn: unknown) =>
      isObject(turn) &&
      (TOOL_ROLES.test(asText(turn[keys.role])) ||
        turn.tool_calls !== undefined ||
        SPELLED_OUT_CALL.test(asText(turn[keys.content]))),
  );

/** Text of a scalar. An object may have a `toString` of its own, which is no function. */
const asText = (value: unknown): string => (typeof value === 'object' ? '' : String(value));

const share = <Item>(items: readonly Item[], accept: (item: Item) => boolean): number =>
  items.length === 0 ? 0 : items.filter(accept).length / items.length;
