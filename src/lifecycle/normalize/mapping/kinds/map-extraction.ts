import type { SpanList } from '../../../../catalog/records/mapping-parts.ts';
import type { MappingOf } from '../../../../catalog/records/mapping.ts';
import type { ContentOf } from '../../../../catalog/records/record.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { normalizeText } from '../fields/text-policy.ts';
import { compileValue, fieldText } from '../fields/value-template.ts';
import { compileValues, filled, type ContentMapper } from './content-mapper.ts';
import { compileNames } from '../fields/value-names.ts';
import { isObject, parseStructure } from '../fields/structure.ts';
import { readSpans } from './labelled-spans.ts';
import { readTagged } from './tagged-tokens.ts';

type Source = Record<string, unknown>;
type Output = ContentOf<'extraction'>['output'];

export function compileExtraction(mapping: MappingOf<'extraction'>): ContentMapper {
  if ('tokens' in mapping) return compileTags(mapping);
  return 'spans' in mapping ? compileSpans(mapping) : compileOutput(mapping);
}

function compileTags(mapping: Extract<MappingOf<'extraction'>, { tokens: string }>): ContentMapper {
  const { tokens, tags, instruction } = mapping;
  const { fields, optional } = compileValues({ instruction });
  const nameOf = compileNames(mapping.tag_names, 'record.tags');
  return {
    fields: [{ path: tokens, optional: false }, { path: tags, optional: false }, ...fields],
    content(record) {
      const words = listOf(record, tokens).map(normalizeText);
      const named = listOf(record, tags).map(nameOf);
      if (named.some((tag) => /^\d+$/.test(tag)))
        throw new Refusal('record.tags', `field ${tags} holds numbers without names`, tags);
      const { text, entities } = readTagged(words, named);
      return { text: filled(text, 'text'), output: entities, ...optional(record, 'instruction') };
    },
  };
}

function listOf(record: Source, field: string): string[] {
  const value = readField(record, field);
  const list = typeof value === 'string' ? parseStructure(value) : value;
  if (list === undefined)
    throw new Refusal('record.missing-field', `field ${field} is missing or no list`, field);
  if (!Array.isArray(list))
    throw new Refusal('record.field-type', `field ${field} is no list`, field);
  return list.map((item: unknown, index) => fieldText(item, `${field}.${index}`) ?? '');
}

function compileSpans(
  mapping: Extract<MappingOf<'extraction'>, { spans: SpanList }>,
): ContentMapper {
  const { text, spans, instruction } = mapping;
  const { fields, text: textOf, optional } = compileValues({ text, instruction });
  const path = text.slice(1, -1).trim();
  const lists = typeof spans.field === 'string' ? [{ path: spans.field, optional: false }] : [];
  return {
    fields: [...fields, ...lists],
    content: (record) => ({
      text: textOf(record, 'text'),
      output: readSpans(spans, fieldText(readField(record, path), path) ?? '', record),
      ...optional(record, 'instruction'),
    }),
  };
}

function compileOutput(
  mapping: Extract<MappingOf<'extraction'>, { output: unknown }>,
): ContentMapper {
  const { text, instruction } = mapping;
  const values = compileValues({ text, instruction });
  const output =
    typeof mapping.output === 'string'
      ? compileWhole(mapping.output)
      : compileObject(mapping.output);
  return {
    fields: [...values.fields, ...output.fields],
    content: (record) => ({
      text: values.text(record, 'text'),
      output: output.render(record),
      ...values.optional(record, 'instruction'),
    }),
  };
}

interface OutputTemplate {
  fields: ContentMapper['fields'];
  render(record: Source): Output;
}

const WHOLE_FIELD = /^\{([^{}?]+)(\?)?\}$/;

/** One field that holds the object, or its JSON. */
function compileWhole(template: string): OutputTemplate {
  const path = WHOLE_FIELD.exec(template)?.[1];
  const value = compileValue(template);
  return {
    fields: value.fields,
    render(record) {
      const source = path === undefined ? undefined : readField(record, path);
      const output = isObject(source) ? source : parseStructure(value.render(record));
      if (!isObject(output))
        throw new Refusal('record.parse', `${template} is no JSON object`, path);
      return output as Output;
    },
  };
}

/** A template for each key; one that is a field and nothing else keeps its type. */
function compileObject(templates: Record<string, string>): OutputTemplate {
  const entries = Object.entries(templates).map(([key, template]) => {
    const [, path, optional] = WHOLE_FIELD.exec(template) ?? [];
    return { key, path, optional: optional === '?', value: compileValue(template) };
  });
  return {
    fields: entries.flatMap(({ value }) => value.fields),
    render: (record) =>
      Object.fromEntries(
        entries.map(({ key, path, optional, value }) => {
          const source = path === undefined ? undefined : readField(record, path);
          if (optional && (source === undefined || source === '')) return [key, null];
          const typed = path !== undefined && source !== undefined && typeof source !== 'string';
          return [key, typed ? source : value.render(record)];
        }),
      ) as Output,
  };
}
