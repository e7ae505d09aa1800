/**
 * What is asked of a model, as rows to compare: inputs of a file, and records of a dataset. Where a
 * reply or a label is missing, as with most of what comes in, a mark stands in its place, since a record
 * ends with one; nothing reads it.
 *
 * @module
 */
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { ChatMessage } from '../../engine/tokenizer/chat-template.ts';
import type { CanonicalRecord, Content } from '../../catalog/records/record.ts';
import { problem, ProblemError } from '../../problem/problem.ts';
import { recordsOf } from '../ingest/passes/snapshot-head.ts';
import type { SampledRecord } from '../ingest/snapshot.ts';
import { fileSample, type DataSample } from '../map-dataset.ts';
import { comparedParts } from '../normalize/duplicates/compared-parts.ts';
import { inferMapping } from '../normalize/mapping/inference/infer-mapping.ts';
import { tryMapping } from '../normalize/mapping/inference/try-mapping.ts';
import { compileMapping } from '../normalize/mapping/map-record.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import type { Session } from '../stage/run-stage.ts';

/** One thing that a model was asked. */
export interface InputRow {
  record: CanonicalRecord;
  /** What it was given, without a system turn. */
  text: string;
  /** Null where nobody says it. */
  label: string | null;
  place: { file: string; line: number };
}

export interface ReadInputs {
  rows: InputRow[];
  /** Records that could not be read as an input of this project. */
  refused: number;
}

/** Stands where a reply would. */
const NO_REPLY = '\u2205';

/** Share of the rows that a mapping has to fit. */
const COVERAGE = 0.9;

/**
 * Reads inputs of any layout that an import reads, or a log of `serve`; of very many a uniform sample.
 *
 * @throws `drift.no-inputs` when nothing in them can be read so; the problems of reading files.
 */
export async function readInputs(
  session: Omit<Session, 'ledger'>,
  files: readonly string[],
  card: DatasetCard,
): Promise<ReadInputs> {
  const sample = await fileSample(session, files);
  const total = sample.drawn.length;
  for (const read of [byMapping, byInference, withoutReplies, asTheyAre]) {
    const rows = read(sample, card);
    if (rows.length >= COVERAGE * total || (read === asTheyAre && rows.length > 0))
      return { rows, refused: Math.max(0, total - rows.length) };
  }
  throw new ProblemError(
    problem('drift.no-inputs', `nothing in ${files.join(', ')} reads as an input of this project`),
  );
}

type Reader = (sample: DataSample, card: DatasetCard) => InputRow[];

/** As the project's own data, replies included. */
const byMapping: Reader = (sample, { mapping }) => mapped(sample, mapping);

/** As data of another layout. */
const byInference: Reader = (sample, card) => {
  const rows = sample.drawn.map(({ record }) => record);
  try {
    const { mapping } = inferMapping(rows, [card.records], sample.drawn, recordsOf(sample.head));
    return mapped(sample, mapping);
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
};

function mapped(sample: DataSample, mapping: Mapping): InputRow[] {
  const { drawn, head } = sample;
  const rows = drawn.map(({ record }) => record);
  const tried = mapping.group === undefined ? drawn : head.rows;
  return tryMapping(mapping, rows, drawn, recordsOf(head)).mapped.map(({ after, row }) =>
    inputRow(after, tried[row]),
  );
}

/** As the project's own data without the fields that hold replies. */
const withoutReplies: Reader = ({ drawn }, { mapping }) => {
  const mapper = compileMapping(mapping);
  if (mapper.unfolder !== null || mapper.grouping !== null) return [];
  return drawn.flatMap((sampled) => {
    const missing = mapper.fields.filter(({ path }) => !(path in sampled.record));
    const filled = Object.fromEntries(missing.map(({ path }) => [path, NO_REPLY]));
    try {
      const content = mapper.map({ ...sampled.record, ...filled });
      if (content === null) return [];
      const row = inputRow(content, sampled);
      return row.text.includes(NO_REPLY) ? [] : [{ ...row, label: null }];
    } catch {
      return [];
    }
  });
};

/** As turns, such as a log has them, or as one text. */
const asTheyAre: Reader = ({ drawn }, { records }) =>
  drawn.flatMap((sampled) => {
    const turns = turnsIn(sampled.record);
    if (turns === null) return [];
    const { content: text } = turns[turns.length - 1];
    const content =
      records === 'classification'
        ? { text, label: NO_REPLY }
        : { messages: [...turns, { role: 'assistant', content: NO_REPLY }] };
    return [{ ...inputRow(content as Content, sampled), label: null }];
  });

function turnsIn(record: Record<string, unknown>): ChatMessage[] | null {
  const { messages } = record;
  if (Array.isArray(messages)) {
    const turns = messages.filter(isTurn);
    const last = turns.findLastIndex(({ role }) => role !== 'assistant');
    return last < 0 || turns.length < messages.length ? null : turns.slice(0, last + 1);
  }
  const texts = Object.values(record).filter((value) => typeof value === 'string');
  const text = typeof record.prompt === 'string' ? record.prompt : texts[0];
  const clear = record.prompt !== undefined || texts.length === 1;
  return clear && text?.trim() ? [{ role: 'user', content: text }] : null;
}

const isTurn = (value: unknown): value is ChatMessage =>
  typeof (value as ChatMessage | null)?.role === 'string' &&
  typeof (value as ChatMessage).content === 'string';

function inputRow(
  content: Content,
  { file, line }: Pick<SampledRecord, 'file' | 'line'>,
): InputRow {
  return rowOf({ ...content, id: `${file}:${line}`, source: { file, line } } as CanonicalRecord);
}

/** A record of a dataset as a row to compare with. */
export function rowOf(record: CanonicalRecord): InputRow {
  const { file, line } = record.source;
  return {
    record,
    text: comparedParts(record).input.join('\n'),
    label: 'label' in record ? record.label : null,
    place: { file, line },
  };
}
