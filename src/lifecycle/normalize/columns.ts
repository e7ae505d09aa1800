/**
 * What the columns of a sample look like: text, a list of turns, or something else, and whether
 * the values are few enough to be labels.
 *
 * @module
 */
export interface Column {
  name: string;
  kind: 'text' | 'turns' | 'other';
  /** For `turns`: the keys of speaker and words within a turn. */
  turnKeys: { role: string; content: string };
  /** Short values on one line, as labels are. */
  short: boolean;
  /** Short values that come back: at least twice each on average. */
  labelLike: boolean;
  /** Values seen. */
  present: number;
}

type Sample = readonly Record<string, unknown>[];

const ROLE_KEYS = ['role', 'from', 'speaker', 'author'];
const CONTENT_KEYS = ['content', 'value', 'text', 'message'];
const MAX_LABEL_CHARACTERS = 80;

/** Columns that at least half of the sample has, in order of their first appearance. */
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
    .map(([name, present]) => describeColumn(name, present));
}

function describeColumn(name: string, values: readonly unknown[]): Column {
  const turnKeys = keysOfTurns(values);
  const isText = share(values, (value) => typeof value !== 'object') > 0.5;
  const texts = isText ? values.map(String) : [];
  const short = share(texts, isShort) > 0.99;
  return {
    name,
    kind: turnKeys ? 'turns' : isText ? 'text' : 'other',
    turnKeys: turnKeys ?? { role: 'role', content: 'content' },
    short,
    labelLike: short && new Set(texts).size <= texts.length / 2,
    present: values.length,
  };
}

const isShort = (text: string): boolean =>
  text.length <= MAX_LABEL_CHARACTERS && !text.includes('\n');

function keysOfTurns(values: readonly unknown[]): Column['turnKeys'] | undefined {
  const turns = values.filter((value) => Array.isArray(value)).flat() as unknown[];
  if (turns.length === 0) return undefined;
  const has = (key: string) =>
    share(turns, (turn) => typeof turn === 'object' && turn !== null && key in turn) > 0.9;
  const role = ROLE_KEYS.find(has);
  const content = CONTENT_KEYS.find(has);
  return role !== undefined && content !== undefined ? { role, content } : undefined;
}

const share = <Item>(items: readonly Item[], accept: (item: Item) => boolean): number =>
  items.length === 0 ? 0 : items.filter(accept).length / items.length;
