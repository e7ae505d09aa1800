/**
 * Finds the mapping of a dataset nobody described: every shape that fits the columns is tried on a
 * sample, and the best must be sure enough, or the user is asked to say.
 *
 * @module
 */
import { stringify } from 'yaml';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { Content, RecordSchema } from '../../catalog/records/record.ts';
import { fail } from '../../problem/problem.ts';
import { describeColumns } from './columns.ts';
import { compileMapping } from './map-record.ts';
import { Refusal } from './refusal.ts';
import { proposals, type Proposal } from './shapes.ts';

export interface InferredMapping {
  mapping: Mapping;
  shape: string;
  /** Weight of the shape times the share of the sample that it maps. */
  confidence: number;
  /** What else was considered, best first. */
  alternatives: { shape: string; confidence: number }[];
}

const ENOUGH = 0.8;

const ANSWER_SHARE = 0.95;

/** Worked answers that end in `#### 42`, as in GSM8K. */
const FINAL_ANSWER = /####\s*(-?[$\d][\d.,]*)\s*$/u;
const FINAL_ANSWER_PATTERN = '####\\s*(.+)$';

/**
 * @param sample Source records from all files.
 * @param allowed Record schemas that the project's task can use.
 * @throws `mapping.unclear` with the alternatives; `mapping.task` when the data are clearly for
 *   another task.
 */
export function inferMapping(
  sample: readonly Record<string, unknown>[],
  allowed: readonly RecordSchema[],
): InferredMapping {
  const columns = describeColumns(sample);
  const ranked = proposals(columns)
    .map((proposal) => ({ ...proposal, ...tryOn(proposal, sample) }))
    .sort((a, b) => b.confidence - a.confidence);
  const sure = ranked.filter(({ confidence }) => confidence >= ENOUGH);
  // A reading that the task can use goes before a surer one that it cannot.
  const best = sure.find(({ mapping }) => allowed.includes(mapping.schema)) ?? ranked[0];
  const evidence = {
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    considered: ranked.slice(0, 6).map(({ shape, confidence }) => ({ shape, confidence })),
  };
  if (best === undefined || best.confidence < ENOUGH)
    fail(
      'mapping.unclear',
      unclearMessage(
        columns.map(({ name }) => name),
        ranked,
      ),
      {
        fix: howToMap(
          columns.map(({ name }) => name),
          allowed,
          best,
        ),
        evidence,
      },
    );
  if (!allowed.includes(best.mapping.schema))
    fail(
      'mapping.task',
      `the data look like ${best.shape} (${best.mapping.schema}), which this project's task does not use`,
      { fix: otherTask(best.mapping.schema, allowed), evidence },
    );
  return {
    mapping: withAnswer(best.mapping, best.mapped),
    shape: best.shape,
    confidence: best.confidence,
    alternatives: ranked
      .filter((other) => other !== best)
      .slice(0, 5)
      .map(({ shape, confidence }) => ({ shape, confidence })),
  };
}

function tryOn(proposal: Proposal, sample: readonly Record<string, unknown>[]) {
  const mapper = compileMapping(proposal.mapping);
  const mapped: Content[] = [];
  for (const record of sample) {
    try {
      mapped.push(mapper.map(record)!);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  const coverage = sample.length === 0 ? 0 : mapped.length / sample.length;
  return { mapped, confidence: Math.round(1000 * proposal.weight * coverage) / 1000 };
}

function withAnswer(mapping: Mapping, mapped: readonly Content[]): Mapping {
  if (mapping.schema !== 'chat') return mapping;
  const replies = mapped.flatMap((content) =>
    'messages' in content ? [content.messages[content.messages.length - 1].content] : [],
  );
  const marked = replies.filter((reply) => FINAL_ANSWER.test(reply)).length;
  return marked > ANSWER_SHARE * replies.length
    ? { ...mapping, answer: { pattern: FINAL_ANSWER_PATTERN } }
    : mapping;
}

function unclearMessage(
  columns: readonly string[],
  ranked: readonly { shape: string; confidence: number }[],
): string {
  const seen = `columns ${columns.join(', ') || '(none)'}`;
  if (ranked.length === 0) return `no known dataset shape has the ${seen}`;
  const guesses = ranked.slice(0, 3).map((r) => `${r.shape} (${Math.round(100 * r.confidence)} %)`);
  return `it is not clear how to read the ${seen}: ${guesses.join(', ')}`;
}

/** A mapping file to start from, with the columns that are there. */
function howToMap(
  columns: readonly string[],
  allowed: readonly RecordSchema[],
  best: Proposal | undefined,
): string {
  const [first = 'FIELD', second = 'OTHER'] = columns;
  const example: unknown =
    best !== undefined && allowed.includes(best.mapping.schema)
      ? best.mapping
      : allowed.includes('classification')
        ? { schema: 'classification', text: `{${first}}`, label: `{${second}}` }
        : {
            schema: 'chat',
            turns: [
              { role: 'user', content: `{${first}}` },
              { role: 'assistant', content: `{${second}}` },
            ],
          };
  return `Write a mapping file and give it with --mapping, for example:\n${stringify(example).trimEnd()}`;
}

function otherTask(schema: RecordSchema, allowed: readonly RecordSchema[]): string {
  const project =
    schema === 'classification'
      ? 'Create a project with `--template classification`'
      : 'Create a project with `--template general`';
  return `${project}, or write a mapping file for ${allowed.join(' or ')} and give it with --mapping.`;
}
