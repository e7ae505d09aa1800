/**
 * Applies a mapping to source records: one engine, whether the mapping was inferred or given.
 *
 * @module
 */
import type { Mapping, MappingOf } from '../../../catalog/records/mapping.ts';
import type { Content } from '../../../catalog/records/record.ts';
import type { RecordSchema } from '../../../catalog/records/record-schema.ts';
import type { ContentMapper } from './kinds/content-mapper.ts';
import { compileChat } from './kinds/map-chat.ts';
import { compileExtraction } from './kinds/map-extraction.ts';
import {
  compileClassification,
  compileInstruction,
  compileLanguageModeling,
  compileQa,
  compileSummarization,
} from './kinds/map-fields.ts';
import { compilePreference } from './kinds/map-preference.ts';
import { compileToolCall } from './kinds/map-tool-call.ts';
import { compileUnfolding, type Unfolder } from './unfold/unfold.ts';
import { compilePreparation } from './fields/record-preparation.ts';
import { compileValue, type ValueTemplate } from './fields/value-template.ts';

type Source = Record<string, unknown>;

export interface RecordMapper {
  /** Null where every row is a record as it is. */
  unfolder: Unfolder | null;
  /** Field paths that the mapping reads, of prepared records. */
  fields: ValueTemplate['fields'];
  /** The record after parsing and defaults. @throws Refusal */
  prepare(record: Source): Source;
  /** Null for a record that the mapping's filters leave out. @throws Refusal */
  map(record: Source): Content | null;
  /** The group that the record belongs to; null where the mapping names none. @throws Refusal */
  group(record: Source): string | null;
}

const compilers: {
  [Schema in RecordSchema]: (mapping: MappingOf<Schema>) => ContentMapper;
} = {
  chat: compileChat,
  instruction: compileInstruction,
  qa: compileQa,
  rag_qa: compileQa,
  summarization: compileSummarization,
  classification: compileClassification,
  extraction: compileExtraction,
  tool_call: compileToolCall,
  preference: compilePreference,
  language_modeling: compileLanguageModeling,
};

export function compileMapping(mapping: Mapping): RecordMapper {
  const compile = compilers[mapping.schema] as (mapping: Mapping) => ContentMapper;
  const mapper = compile(mapping);
  const group = mapping.group === undefined ? undefined : compileValue(mapping.group);
  const { prepare, keeps } = compilePreparation(mapping);
  return {
    unfolder: compileUnfolding(mapping),
    fields: [...mapper.fields, ...(group?.fields ?? [])],
    prepare,
    map(record) {
      const prepared = prepare(record);
      return keeps(prepared) ? mapper.content(prepared) : null;
    },
    group: (record) => group?.render(prepare(record)) ?? null,
  };
}
