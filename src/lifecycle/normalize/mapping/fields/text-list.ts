/**
 * Lists of texts: the passages of a question, the answers that are right as well.
 *
 * @module
 */
import type { TextList } from '../../../../catalog/records/mapping-parts.ts';
import { readField } from './field-path.ts';
import { Refusal } from './refusal.ts';
import { normalizeText } from './text-policy.ts';
import { compileValue, fieldText, type ValueTemplate } from './value-template.ts';

export interface TextListTemplate {
  fields: ValueTemplate['fields'];
  /** Without empty texts. @throws Refusal */
  texts(record: Record<string, unknown>): string[];
}

export function compileTextList(list: TextList): TextListTemplate {
  if (typeof list === 'string' || Array.isArray(list)) {
    const values = (typeof list === 'string' ? [list] : list).map(compileValue);
    return {
      fields: values.flatMap(({ fields }) => fields),
      texts: (record) => values.map((value) => value.render(record)).filter((text) => text !== ''),
    };
  }
  const { field, content } = list;
  return {
    fields: [{ path: field, optional: false }],
    texts(record) {
      const items = readField(record, field);
      if (items === undefined || items === null)
        throw new Refusal('record.missing-field', `field ${field} is missing`, field);
      if (!Array.isArray(items))
        throw new Refusal('record.field-type', `field ${field} is no list`, field);
      return items.flatMap((item: unknown, index) => {
        const place = `${field}.${index}`;
        const text = fieldText(content === undefined ? item : readField(item, content), place);
        const uniform = text === undefined ? '' : normalizeText(text);
        return uniform === '' ? [] : [uniform];
      });
    },
  };
}
