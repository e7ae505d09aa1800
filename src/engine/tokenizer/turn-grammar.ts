/**
 * A chat template as a table: the text before a turn goes by its role and the role of the turn before, the
 * words are put as they are or trimmed, and the text after the last turn goes by its role. Most templates
 * are no more than that, and a table can be written in the language of a server that knows no Jinja.
 *
 * The table is learnt by rendering, and then held against the template on every order of up to five
 * turns, with words that templates are known to treat otherwise.
 *
 * @module
 */
import { ProblemError } from '../../problem/problem.ts';
import type { ChatMessage, ChatTemplate } from './chat-template.ts';

const roles = ['system', 'user', 'assistant'] as const;
export type TurnRole = (typeof roles)[number];

/** What stands before a conversation's first turn, as the turn before it. */
export const START = '';

export interface TurnGrammar {
  /** By role of the turn before (`START` before the first) and role: the text between their words. */
  readonly before: ReadonlyMap<string, ReadonlyMap<TurnRole, string>>;
  /** By role of the last turn: the text after its words, up to where the assistant writes. */
  readonly after: ReadonlyMap<TurnRole, string>;
  /** Roles whose words lose blanks at both ends. */
  readonly trimmed: ReadonlySet<TurnRole>;
  /** Whether an earlier reply loses what it has up to `</think>`; this the table cannot say. */
  readonly dropsThinking: boolean;
}

/** Turns of one order that are tried. */
const LONGEST = 5;

/**
 * Learns the table of a template; null when it is more than a table. Two turns of one role in a row are
 * not looked at.
 */
export function turnGrammar(template: ChatTemplate): TurnGrammar | null {
  const orders = ordersOf(LONGEST).filter((order) => renders(template, say(order, mark)) !== null);
  const before = new Map<string, Map<TurnRole, string>>();
  const after = new Map<TurnRole, string>();
  for (const order of orders) {
    const parts = partsOf(renders(template, say(order, mark))!, order.length);
    if (parts === null) return null;
    for (const [at, role] of order.entries()) {
      const previous = at === 0 ? START : order[at - 1];
      const known = before.get(previous) ?? new Map<TurnRole, string>();
      if ((known.get(role) ?? parts[at]) !== parts[at]) return null;
      before.set(previous, known.set(role, parts[at]));
    }
    const last = order[order.length - 1];
    if ((after.get(last) ?? parts[order.length]) !== parts[order.length]) return null;
    after.set(last, parts[order.length]);
  }
  if (!after.has('user')) return null;
  const trimmed = new Set(roles.filter((role) => trims(template, orders, role)));
  const grammar = { before, after, trimmed, dropsThinking: false };
  const agrees = (words: (turn: number) => string) =>
    orders.every((order) => {
      const turns = say(order, words);
      return renders(template, turns) === renderTurns(grammar, turns);
    });
  if (!awkward.every((_, shift) => agrees((turn) => awkward[(turn + shift) % awkward.length])))
    return null;
  return { ...grammar, dropsThinking: !agrees(() => THOUGHT) };
}

/**
 * Renders a prompt by the table, as `ChatTemplate.render` does with a generation prompt.
 *
 * @returns Null for an order of turns that the table does not have.
 */
export function renderTurns(
  { before, after, trimmed }: TurnGrammar,
  messages: readonly Pick<ChatMessage, 'role' | 'content'>[],
): string | null {
  let text = '';
  let previous: string = START;
  for (const { role, content } of messages) {
    const literal = before.get(previous)?.get(role as TurnRole);
    if (literal === undefined) return null;
    text += literal + (trimmed.has(role as TurnRole) ? content.trim() : content);
    previous = role;
  }
  const last = after.get(previous as TurnRole);
  return last === undefined ? null : text + last;
}

/** Private-use characters, so that no template mistakes it for words. */
const mark = (turn: number): string => `\uE000${turn}\uE001`;

/** What templates of another kind would change: blanks, nothing, marks of Jinja and of Go. */
const awkward = [
  ' two words ',
  'line\nline\n\n',
  '',
  '\t{{ .Role }} {% if %} "quoted" \\',
  'é 字 🙂',
];

const THOUGHT = '<think>\na thought\n</think>\n\nthe reply';

const say = (order: readonly TurnRole[], words: (turn: number) => string): ChatMessage[] =>
  order.map((role, turn) => ({ role, content: words(turn) }));

/** Every order of up to so many turns in which no role follows itself, and the assistant comes next. */
function ordersOf(length: number): TurnRole[][] {
  let longest: TurnRole[][] = [[]];
  const all: TurnRole[][] = [];
  for (let turns = 1; turns <= length; turns++) {
    longest = longest.flatMap((order) =>
      roles.filter((role) => role !== order.at(-1)).map((role) => [...order, role]),
    );
    all.push(...longest);
  }
  return all.filter((order) => order.at(-1) !== 'assistant');
}

/** Null where the template refuses. */
function renders(template: ChatTemplate, messages: ChatMessage[]): string | null {
  try {
    return template.render(messages, true);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/** The text around the marks; null where one is not there once and in its place. */
function partsOf(text: string, turns: number): string[] | null {
  const parts = text.split(/\uE000\d+\uE001/);
  const marks = Array.from({ length: turns }, (_, turn) => mark(turn));
  const whole = parts.map((part, turn) => part + (marks[turn] ?? '')).join('');
  return parts.length === turns + 1 && whole === text ? parts : null;
}

/** Whether words of a role lose their blanks in some order. */
const trims = (
  template: ChatTemplate,
  orders: readonly (readonly TurnRole[])[],
  role: TurnRole,
): boolean => {
  const order = orders.find((one) => one.includes(role));
  if (order === undefined) return false;
  const blanks = (turn: number) => ` ${mark(turn)} `;
  return !renders(template, say(order, blanks))!.includes(blanks(order.indexOf(role)));
};
