/**
 * What a turn says: text, or a list of typed parts, as the interfaces of models have them.
 *
 * @module
 */
import type { Value } from '../../../../catalog/records/mapping-parts.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { isObject } from '../fields/structure.ts';
import { normalizeText } from '../fields/text-policy.ts';
import { compileValue, fieldText, type ValueTemplate } from '../fields/value-template.ts';

export interface Words {
  /** Texts joined by blank lines; undefined where there is no content. */
  text: string | undefined;
  /** Parts that call a tool, in any form that `readCalls` takes. */
  calls: Record<string, unknown>[];
  /** Parts that give the result of a call back. */
  results: ToolResult[];
}

export interface ToolResult {
  content: unknown;
  id: unknown;
  name: unknown;
}

const TEXTS = new Set<unknown>([undefined, 'text', 'input_text', 'output_text']);
/** What a model thought is no part of its reply. */
const THOUGHTS = new Set<unknown>(['thinking', 'redacted_thinking', 'reasoning', 'thought']);

/** @throws Refusal `record.parts` for images, files and what else is no text. */
export function readWords(content: unknown, place: string): Words {
  const words: Words = { text: undefined, calls: [], results: [] };
  if (!Array.isArray(content) && !isObject(content)) {
    const text = fieldText(content, place);
    return { ...words, text: text === undefined ? undefined : normalizeText(text) };
  }
  const pieces = marked(content);
  if (pieces !== undefined) return { ...words, text: normalizeText(pieces.join('')) };
  const texts: string[] = [];
  for (const part of Array.isArray(content) ? (content as unknown[]) : [content]) {
    const call = callOf(part);
    const result = resultOf(part);
    if (call !== undefined) words.calls.push(call);
    else if (result !== undefined) words.results.push(result);
    else if (!isThought(part)) texts.push(normalizeText(textOf(part, place)));
  }
  const said = texts.filter((text) => text !== '').join('\n\n');
  return { ...words, text: Array.isArray(content) && content.length === 0 ? undefined : said };
}

/** Kinds of marked text in messengers, whose words are one text in pieces. */
const MARKS = new Set<unknown>(
  'plain bold italic underline strikethrough spoiler code pre blockquote link text_link mention mention_name hashtag cashtag bot_command email phone bank_card custom_emoji'.split(
    ' ',
  ),
);

/** The pieces of a text of which some are marked; undefined for anything else. */
function marked(content: unknown): string[] | undefined {
  if (!Array.isArray(content) || !content.some((part) => isObject(part) && MARKS.has(part.type)))
    return undefined;
  const pieces = content.map((part: unknown) =>
    typeof part === 'string'
      ? part
      : isObject(part) && MARKS.has(part.type)
        ? part.text
        : undefined,
  );
  return pieces.every((piece) => typeof piece === 'string') ? pieces : undefined;
}

/** A value that is said: a template that is a field and nothing else may name typed parts. */
export function compileSaid(value: Value): ValueTemplate {
  const templates = (typeof value === 'string' ? [value] : value).map((template) => {
    const path = FIELD_ALONE.exec(template)?.[1].trim();
    const { fields, render } = compileValue(template);
    return {
      fields,
      render(record: Record<string, unknown>): string {
        const source = path === undefined ? undefined : readField(record, path);
        const isParts = typeof source === 'object' && source !== null;
        return isParts ? (readWords(source, path!).text ?? '') : render(record);
      },
    };
  });
  return {
    fields: templates.flatMap(({ fields }) => fields),
    render: (record) =>
      templates
        .map(({ render }) => render(record))
        .filter((text) => text !== '')
        .join('\n\n'),
  };
}

const FIELD_ALONE = /^\{([^{}?]+)\??\}$/;

const isThought = (part: unknown): boolean =>
  isObject(part) && (THOUGHTS.has(part.type) || part.thought === true);

/** Anthropic's `tool_use`, Google's `functionCall`. */
function callOf(part: unknown): Record<string, unknown> | undefined {
  if (!isObject(part)) return undefined;
  if (part.type === 'tool_use') return part;
  return isObject(part.functionCall) ? part.functionCall : undefined;
}

/** Anthropic's `tool_result`, Google's `functionResponse`. */
function resultOf(part: unknown): ToolResult | undefined {
  if (!isObject(part)) return undefined;
  const { type, content, tool_use_id: id, functionResponse: response } = part;
  if (type === 'tool_result') return { content, id, name: undefined };
  if (!isObject(response)) return undefined;
  return { content: JSON.stringify(response.response), id: response.id, name: response.name };
}

function textOf(part: unknown, place: string): string {
  if (!isObject(part)) {
    const text = Array.isArray(part) ? undefined : fieldText(part, place);
    if (text !== undefined) return text;
    throw new Refusal('record.parts', `${place} holds a part without text`, place);
  }
  const { type, text, content, refusal } = part;
  const words = type === 'text' ? (text ?? content) : text;
  const said = type === 'refusal' ? refusal : isObject(words) ? words.value : words;
  if (type !== 'refusal' && !TEXTS.has(type)) {
    const kind = typeof type === 'string' ? type : 'unknown type';
    throw new Refusal('record.parts', `${place} holds a part that is no text: ${kind}`, place);
  }
  if (typeof said !== 'string')
    throw new Refusal('record.parts', `${place} holds a part without text`, place);
  return fieldText(said, place)!;
}
