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
import { compileSplit, type SplitRule } from './fields/split-rule.ts';
import { compileValue, type ValueTemplate } from './fields/value-template.ts';
import { compileGrouping, type RowGrouping } from './grouping/row-grouping.ts';

type Source = Record<string, unknown>;

export interface RecordMapper {
  /** Null where every row is a record as it is. */
  unfolder: Unfolder | null;
  /** Field paths that the mapping reads of prepared records; of groups, where it makes these. */
  fields: ValueTemplate['fields'];
  /** The record after parsing and defaults. @throws Refusal */
  prepare(record: Source): Source;
  /** The same, or null for a record that the mapping's filters leave out. @throws Refusal */
  wanted(record: Source): Source | null;
  /** What a prepared record, or a group of them, becomes. @throws Refusal */
  content(prepared: Source): Content;
  /** Null for a record that the mapping's filters leave out. @throws Refusal */
  map(record: Source): Content | null;
  /** What prepared records of one split share; null where the mapping names nothing. @throws Refusal */
  together(prepared: Source): string | null;
  /** Null: the names of files say it. */
  split: SplitRule | null;
  /** Null: every row is a record. */
  grouping: RowGrouping | null;
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
  const { fields, content } = compile(mapping);
  const { group, together } = mapping;
  const shared = together === undefined ? undefined : compileValue(together);
  const lists = [mapping.each ?? []].flat();
  // What was parsed to be unwound is an element now.
  const parse = Object.fromEntries(
    Object.entries(mapping.parse ?? {}).filter(([path]) => !lists.includes(path)),
  );
  const { prepare, keeps } = compilePreparation({ ...mapping, parse });
  const wanted = (record: Source) => {
    const prepared = prepare(record);
    return keeps(prepared) ? prepared : null;
  };
  const split = mapping.split === undefined ? null : compileSplit(mapping.split);
  const grouping = group === undefined ? null : compileGrouping({ ...mapping, group });
  return {
    unfolder: compileUnfolding(mapping),
    fields: [
      ...fields,
      ...(shared?.fields ?? []),
      ...(grouping?.fields ?? []),
      ...(split === null ? [] : [{ path: split.field, optional: true }]),
    ],
    prepare,
    wanted,
    content,
    map(record) {
      const prepared = wanted(record);
      return prepared && content(prepared);
    },
    together: (prepared) => shared?.render(prepared) ?? null,
    split,
    grouping,
  };
}
