/**
 * Finds the mapping of a dataset nobody described: the readings of the layout that the rows are of,
 * then every shape that fits the columns, are tried on a sample, and the best must be sure enough,
 * or the user is asked to say.
 *
 * @module
 */
import { readingsOf } from '../../../../catalog/layouts/layout.ts';
import type { Mapping } from '../../../../catalog/records/mapping.ts';
import type { Content } from '../../../../catalog/records/record.ts';
import type { RecordSchema } from '../../../../catalog/records/record-schema.ts';
import { toMessages } from '../../../../catalog/records/conversation.ts';
import { fail } from '../../../../problem/problem.ts';
import { describeColumns, type Column } from './columns.ts';
import { describeShape, type DataShape } from './data-shape.ts';
import { proposeOfKeys } from './keyed-lists.ts';
import { proposeWithin } from './nested-records.ts';
import { nearLayouts, recognise } from './recognise.ts';
import type { Proposal } from './shapes/proposal.ts';
import { propose } from './shapes/propose.ts';
import { tryMapping, type Head, type Reading, type Trial } from './try-mapping.ts';
import { otherTask, whatToDecide } from './what-to-decide.ts';
import type { RowOrigin } from '../unfold/unfold.ts';

/** The layout that a reading is of. */
export interface LayoutName {
  name: string;
  title: string;
  documentation: string;
}

export interface InferredMapping extends Reading {
  /** Absent where columns alone suggested the mapping. */
  layout?: LayoutName;
  /** What else was considered, best first. */
  alternatives: { shape: string; schema: RecordSchema; confidence: number }[];
}

/** Confidence from which nobody is asked. */
const ENOUGH = 0.8;
const SHOWN = 6;
/** What is left of a confidence where several readings are as sure of different things. */
const ONE_OF_SEVERAL = 0.75;

const ANSWER_SHARE = 0.95;
/** So few rows that another reading fits and this one does not are mistakes. */
const STRAY_SHARE = 0.02;

/** Worked answers that end in `#### 42`, as in GSM8K. */
const FINAL_ANSWER = /####\s*(-?[$\d][\d.,]*)\s*$/u;
const FINAL_ANSWER_PATTERN = '####\\s*(.+)$';

/**
 * @param sample Source records from all files.
 * @param allowed Record schemas that the project's task can use.
 * @param origins Of the records of the sample, by their places.
 * @param head The rows that the data begin with, where the sample is not all there are.
 * @throws `mapping.unclear` with the readings as evidence; `mapping.task` when the data are clearly
 *   for another task.
 */
export function inferMapping(
  sample: readonly Record<string, unknown>[],
  allowed: readonly RecordSchema[],
  origins?: readonly RowOrigin[],
  head?: Head,
): InferredMapping {
  const columns = describeColumns(sample);
  const read = readerOf((mapping) => tryMapping(mapping, sample, origins, head));
  const ofRows = rank(sample, columns, allowed, read);
  const dataShape = isSure(ofRows[0]) ? null : describeShape(sample);
  const ranked = dataShape === null ? ofRows : [...ofRows, ...withinRows(sample, dataShape, read)];
  const sure = ranked.filter(isSure);
  // A reading that the task can use goes before a surer one that it cannot.
  const best = sure.find(({ mapping }) => allowed.includes(mapping.schema)) ?? sure[0];
  const readings: Reading[] = ranked
    .filter(({ coverage }) => coverage > 0)
    .slice(0, SHOWN)
    .map(({ shape, mapping, confidence, coverage }) => ({ shape, mapping, confidence, coverage }));
  const evidence = {
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    // What the user may choose from.
    readings: readings.filter(({ mapping }) => allowed.includes(mapping.schema)),
  };
  if (best === undefined) {
    const shape = dataShape ?? describeShape(sample);
    fail('mapping.unclear', unclearMessage(columns, readings), {
      fix: whatToDecide(evidence.readings, shape, allowed),
      evidence: { ...evidence, dataShape: shape, nearLayouts: nearLayouts(sample) },
    });
  }
  if (!allowed.includes(best.mapping.schema))
    fail(
      'mapping.task',
      `the data look like ${best.shape} (${best.mapping.schema}); what is wanted is ${allowed.join(', ')}`,
      { fix: otherTask(best.mapping.schema, allowed), evidence },
    );
  const { shape, layout, confidence, coverage, trial } = best;
  return {
    shape,
    ...(layout && { layout }),
    mapping: withAnswer(
      best.mapping,
      trial.mapped.map(({ after }) => after),
    ),
    confidence,
    coverage: rounded(coverage),
    alternatives: ranked
      .filter((other) => other !== best)
      .slice(0, SHOWN - 1)
      .map(({ shape, mapping, confidence }) => ({ shape, schema: mapping.schema, confidence })),
  };
}

interface Ranked extends Reading {
  layout?: LayoutName;
  trial: Trial;
}

type Read = (proposal: Proposal) => Ranked;

const readerOf =
  (attempt: (mapping: Mapping) => Trial): Read =>
  ({ shape, mapping, weight }) => {
    const trial = attempt(mapping);
    const { coverage } = trial;
    return { shape, mapping, confidence: rounded(weight * coverage), coverage, trial };
  };

const isSure = (reading: Ranked | undefined): boolean =>
  reading !== undefined && reading.confidence >= ENOUGH;

/** Readings of what rows hold, by confidence; sure of nothing where several lists could be meant. */
function withinRows(
  sample: readonly Record<string, unknown>[],
  shape: DataShape,
  read: Read,
): Ranked[] {
  const keyed = proposeOfKeys(sample).map(read);
  if (keyed.some(isSure)) return keyed.sort((a, b) => b.confidence - a.confidence);
  const found = [...keyed, ...proposeWithin(sample, shape).map(read)];
  const lists = new Set(found.filter(isSure).map(({ mapping }) => mapping.records));
  return found
    .map((each) =>
      lists.size > 1 ? { ...each, confidence: rounded(each.confidence * ONE_OF_SEVERAL) } : each,
    )
    .sort((a, b) => b.confidence - a.confidence);
}

/** All readings of rows, tried: those of a recognised layout that fit, then the others by confidence. */
function rank(
  sample: readonly Record<string, unknown>[],
  columns: readonly Column[],
  allowed: readonly RecordSchema[],
  read: Read,
): Ranked[] {
  const ofLayouts = recognise(sample).map((layout) => {
    const { name, title, documentation } = layout;
    return readingsOf(layout).map((mapping) => ({
      ...read({ shape: title, mapping, weight: 1 }),
      layout: { name, title, documentation },
    }));
  });
  const [firm, doubtful] = [[], []] as [Ranked[], Ranked[]];
  for (const readings of ofLayouts)
    for (const reading of preferred(readings, allowed))
      (reading.confidence >= ENOUGH ? firm : doubtful).push(reading);
  const shapes = propose(columns).map(read);
  const others = [...doubtful, ...shapes].sort((a, b) => b.confidence - a.confidence);
  return [...firm, ...others];
}

/**
 * The readings of one layout with the one to take first: the first in its file, of those that the
 * task can use if there are any, unless another fits clearly more of the rows.
 */
function preferred(readings: readonly Ranked[], allowed: readonly RecordSchema[]): Ranked[] {
  const usable = readings.filter(({ mapping }) => allowed.includes(mapping.schema));
  const among = usable.length > 0 ? usable : readings;
  const most = Math.max(...among.map(({ coverage }) => coverage));
  const first = among.find(({ coverage }) => coverage >= most - STRAY_SHARE)!;
  return [first, ...readings.filter((reading) => reading !== first)];
}

const rounded = (share: number): number => Math.round(1000 * share) / 1000;

/** Where nearly all replies state a final answer, the mapping extracts it. */
function withAnswer(mapping: Mapping, mapped: readonly Content[]): Mapping {
  const key = { chat: 'answer', qa: 'final_answer', rag_qa: 'final_answer' }[
    mapping.schema as string
  ];
  if (key === undefined) return mapping;
  const replies = mapped.map((content) => toMessages(content)!.at(-1)!.content);
  const marked = replies.filter((reply) => FINAL_ANSWER.test(reply)).length;
  return marked > ANSWER_SHARE * replies.length
    ? { ...mapping, [key]: { pattern: FINAL_ANSWER_PATTERN } }
    : mapping;
}

function unclearMessage(columns: readonly Column[], readings: readonly Reading[]): string {
  const seen = `columns ${columns.map(({ name }) => name).join(', ') || '(none)'}`;
  if (readings.length === 0) return `no known dataset shape has the ${seen}`;
  const guesses = readings
    .slice(0, 3)
    .map(({ shape, confidence }) => `${shape} (${Math.round(100 * confidence)} %)`);
  return `it is not clear how to read the ${seen}: ${guesses.join(', ')}`;
}
