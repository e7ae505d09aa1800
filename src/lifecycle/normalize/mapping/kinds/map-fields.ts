/**
 * The kinds whose records are a few texts.
 *
 * @module
 */
import type { MappingOf } from '../../../../catalog/records/mapping.ts';
import { Refusal } from '../fields/refusal.ts';
import { compileAnswer, compileValues, type ContentMapper } from './content-mapper.ts';
import { compileNames } from '../fields/value-names.ts';
import { compileTextList } from '../fields/text-list.ts';

export function compileInstruction(mapping: MappingOf<'instruction'>): ContentMapper {
  const { system, instruction, input, output } = mapping;
  const { fields, text, optional } = compileValues({ system, instruction, input, output });
  return {
    fields,
    content: (record) => ({
      ...optional(record, 'system'),
      instruction: text(record, 'instruction'),
      ...optional(record, 'input'),
      output: text(record, 'output'),
    }),
  };
}

export function compileQa(mapping: MappingOf<'qa' | 'rag_qa'>): ContentMapper {
  const { fields, text } = compileValues({ question: mapping.question, answer: mapping.answer });
  const aliases = mapping.aliases === undefined ? undefined : compileTextList(mapping.aliases);
  const contexts = mapping.schema === 'rag_qa' ? compileTextList(mapping.contexts) : undefined;
  const finalAnswer = compileAnswer(mapping.final_answer?.pattern, 'final_answer');
  return {
    fields: [...fields, ...(aliases?.fields ?? []), ...(contexts?.fields ?? [])],
    content(record) {
      const answer = text(record, 'answer');
      const others = aliases === undefined ? [] : aliases.texts(record);
      const right = [...new Set(others)].filter((alias) => alias !== answer);
      const passages = contexts?.texts(record);
      if (passages?.length === 0) throw new Refusal('record.empty', 'the contexts are empty');
      return {
        question: text(record, 'question'),
        ...(passages && { contexts: passages }),
        answer,
        ...(right.length > 0 && { aliases: right }),
        ...finalAnswer(answer),
      };
    },
  };
}

export function compileSummarization(mapping: MappingOf<'summarization'>): ContentMapper {
  const { document, summary, instruction } = mapping;
  const { fields, text, optional } = compileValues({ document, summary, instruction });
  return {
    fields,
    content: (record) => ({
      document: text(record, 'document'),
      summary: text(record, 'summary'),
      ...optional(record, 'instruction'),
    }),
  };
}

export function compileClassification(mapping: MappingOf<'classification'>): ContentMapper {
  const { fields, text } = compileValues({ text: mapping.text, label: mapping.label });
  const nameOf = compileNames(mapping.labels, 'record.label');
  return {
    fields,
    content: (record) => ({ text: text(record, 'text'), label: nameOf(text(record, 'label')) }),
  };
}

export function compileLanguageModeling(mapping: MappingOf<'language_modeling'>): ContentMapper {
  const { fields, text } = compileValues({ text: mapping.text });
  return { fields, content: (record) => ({ text: text(record, 'text') }) };
}
