/**
 * A correction as a row of the project's source, so that the mapping that reads the source reads it as
 * well. Values go where the mapping's templates find them; then the mapping itself says whether the
 * row means what it should.
 *
 * @module
 */
import type { Content } from '../../catalog/records/record.ts';
import type { Mapping, MappingOf } from '../../catalog/records/mapping.ts';
import type { TurnList, Value } from '../../catalog/records/mapping-parts.ts';
import { toMessages } from '../../catalog/records/conversation.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { compileMapping } from '../normalize/mapping/map-record.ts';
import { withField } from '../normalize/mapping/fields/field-path.ts';
import { Refusal } from '../normalize/mapping/fields/refusal.ts';
import { normalizeText } from '../normalize/mapping/fields/text-policy.ts';
import type { Correction } from './corrections.ts';

type Row = Record<string, unknown>;
type Turn = Correction['messages'][number];

/**
 * The row, with where it comes from in a field of its own.
 *
 * @throws `correction.unfit` where rows of this source cannot say it.
 */
export function sourceRow(mapping: Mapping, correction: Correction): Row {
  const { messages, reply, ...origin } = correction;
  const turns: Turn[] = [...messages, { role: 'assistant', content: reply }];
  const row = { ...filled(mapping, turns), correction: origin };
  const fault = faultOf(mapping, row, turns);
  if (fault !== null)
    fail('correction.unfit', `rows of this source cannot say it: ${fault}`, {
      evidence: { schema: mapping.schema },
    });
  return row;
}

/** What is wrong with a row that should say this; null for nothing. */
function faultOf(mapping: Mapping, row: Row, turns: readonly Turn[]): string | null {
  const { unfolder, grouping, map } = compileMapping(mapping);
  if (unfolder !== null || grouping !== null)
    return 'a row is not a record there, but holds several or a part of one';
  let content: Content | null;
  try {
    content = map(row);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  const said = content && toMessages(content);
  if (said === null) return `${mapping.schema} has no such exchange`;
  const spoken = (all: readonly { role: string; content: string }[]) =>
    all.filter(({ role }) => role !== 'system');
  const [meant, found] = [spoken(turns), spoken(said)];
  const system = turns.find(({ role }) => role === 'system');
  if (
    system !== undefined &&
    !said.some(({ content: text }) => text === normalizeText(system.content))
  )
    return 'a system prompt has no place in them';
  const same =
    meant.length === found.length && meant.every((turn, at) => saysIt(turn, found[at].content));
  return same ? null : 'what was said has no place in them';
}

/** A user's turn may have the standard instruction before it; a reply may be JSON, spaced otherwise. */
function saysIt({ role, content }: { role: string; content: string }, found: string): boolean {
  const text = normalizeText(content);
  if (role === 'user') return found === text || found.endsWith(`\n\n${text}`);
  return found === text || canonical(found) === canonical(text);
}

function canonical(text: string): string {
  try {
    return canonicalJson(JSON.parse(text));
  } catch {
    return text;
  }
}

function filled(mapping: Mapping, turns: readonly Turn[]): Row {
  const last = (role: Turn['role']) => turns.findLast((turn) => turn.role === role)?.content;
  const system = last('system');
  const prompt = last('user')!;
  const reply = last('assistant')!;
  const row = splitOf(mapping);
  switch (mapping.schema) {
    case 'chat':
      return chatRow(row, mapping, turns);
    case 'instruction':
      return put(
        put(put(row, mapping.instruction, prompt), mapping.output, reply),
        mapping.system,
        system,
      );
    case 'qa':
      return put(put(row, mapping.question, prompt), mapping.answer, reply);
    case 'summarization':
      return put(put(row, mapping.document, prompt), mapping.summary, reply);
    case 'classification':
      return put(put(row, mapping.text, prompt), mapping.label, namedBy(mapping, reply));
    case 'extraction':
      return extractionRow(row, mapping, prompt, reply);
    default:
      return row;
  }
}

/** Where rows name their split, a correction is there to be learnt from. */
function splitOf({ split }: Mapping): Row {
  if (split === undefined || !('names' in split || 'other' in split)) return {};
  const own = Object.entries(split.names ?? {}).find(([, name]) => name === 'train')?.[0];
  return withField({}, split.field, own ?? 'train');
}

function chatRow(row: Row, mapping: MappingOf<'chat'>, turns: readonly Turn[]): Row {
  if ('turns' in mapping) {
    const waiting = [...turns];
    return mapping.turns.reduce((filledRow, item) => {
      if (!('content' in item) || !('role' in item) || 'field' in item) return filledRow;
      if (waiting[0]?.role !== item.role) return filledRow;
      return put(filledRow, item.content, waiting.shift()!.content);
    }, row);
  }
  const { messages, reply } = mapping;
  const listed = reply === undefined ? turns : turns.slice(0, -1);
  const list = listed.map((turn) => turnOf(messages, turn));
  const path = [messages.field].flat(2)[0];
  return put(withField(row, path, list), reply, turns.at(-1)!.content);
}

function turnOf({ role, content, roles }: TurnList, turn: Turn): Row {
  const names = typeof roles === 'string' ? [] : Object.entries(roles);
  const own = names.filter(([name, meant]) => meant === turn.role && name !== '*' && name !== '');
  const name = own.some(([each]) => each === turn.role) ? turn.role : (own[0]?.[0] ?? turn.role);
  return withField(withField({}, role, name), content, turn.content);
}

function extractionRow(
  row: Row,
  mapping: MappingOf<'extraction'>,
  prompt: string,
  reply: string,
): Row {
  if (!('output' in mapping)) return row;
  const found = objectOf(reply);
  const withText = put(row, mapping.text, prompt);
  if (found === null) return withText;
  if (typeof mapping.output === 'string') return put(withText, mapping.output, found);
  return Object.entries(mapping.output).reduce(
    (filledRow, [key, value]) => put(filledRow, value, found[key]),
    withText,
  );
}

function objectOf(text: string): Row | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Row)
      : null;
  } catch {
    return null;
  }
}

/** Where labels have names, what the data say for one. */
function namedBy({ labels }: MappingOf<'classification'>, label: string): unknown {
  if (labels === undefined) return label;
  if (Array.isArray(labels)) return labels.includes(label) ? labels.indexOf(label) : label;
  return Object.entries(labels).find(([, name]) => name === label)?.[0] ?? label;
}

/** The row with a value where the first part of a template that is one field finds it. */
function put(row: Row, template: Value | null | undefined, value: unknown): Row {
  if (value === undefined || template === null || template === undefined) return row;
  const fields = [template].flat().map((part) => /^\{([^{}?]+)\??\}$/.exec(part)?.[1]);
  const field = fields.find((each) => each !== undefined);
  return field === undefined ? row : withField(row, field, value);
}
