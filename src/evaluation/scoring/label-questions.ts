/**
 * Labels as continuations of a prompt: their tokens are the same after every record where the tokenizer
 * sets apart something that stands between the record's text and the reply, as the marks of turns are.
 *
 * @module
 */
import { z } from 'zod';
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import type { Question } from '../../engine/choose/choose.ts';
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Subject } from '../subject.ts';
import { encodeShown } from './show-shots.ts';

/** What is asked of a model about labelled records. */
export interface LabelQuestions {
  /** One for each record. */
  questions: Question[];
  /** Token ids of each label, with what ends the turn. */
  continuations: number[][];
}

/**
 * Encodes records as prompts, and labels as what may follow. A prompt that leaves no room for the
 * longest label loses its first tokens.
 *
 * @returns Undefined where a label's tokens may depend on the record.
 * @throws The problems of `encodeRecords`.
 */
export async function labelQuestions(
  subject: Subject,
  labels: readonly string[],
  records: readonly ClassificationRecord[],
): Promise<LabelQuestions | undefined> {
  const [first] = records;
  const all = await encodeShown(
    subject,
    labels.map((label) => ({ ...first, label })),
  );
  const replies = all.map(replyOf);
  const longest = Math.max(...replies.map(({ length }) => length));
  // With the longest label, so that what has room beside every label is shown.
  const label = labels[replies.findIndex(({ length }) => length === longest)];
  const encoded = await encodeShown(
    subject,
    records.map((record) => ({ ...record, label })),
  );
  const apart = tokensApart(subject.tokenizer.files);
  const tail = tailOf(all[0], apart);
  const alike = [...all, ...encoded].every((example) => same(tailOf(example, apart), tail));
  if (tail === undefined || !alike) return undefined;
  const { limit } = subject;
  const continuations = replies.map((reply) => reply.slice(0, limit - 1));
  const room = limit - Math.min(longest, limit - 1);
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const questions = encoded.map((example, at): Question => {
    const prompt = example.ids.subarray(0, example.targets.indexOf(1));
    return {
      prompt: prompt.slice(Math.max(0, prompt.length - room)),
      wanted: indexOf.get(records[at].label) ?? null,
    };
  });
  return { questions, continuations };
}

function replyOf({ ids, targets }: StoredExample): number[] {
  return [...ids.subarray(targets.indexOf(1), targets.lastIndexOf(1) + 1)];
}

/** The tokens before a reply from the last that is set apart; undefined where there is none. */
function tailOf({ ids, targets }: StoredExample, apart: ReadonlySet<number>): number[] | undefined {
  const end = targets.indexOf(1);
  const start = ids.subarray(0, end).findLastIndex((id) => apart.has(id));
  return start < 0 ? undefined : [...ids.subarray(start, end)];
}

const same = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a?.length === b?.length && (a ?? []).every((id, at) => id === b![at]);

const added = z.object({ added_tokens: z.array(z.object({ id: z.int() })).default([]) });

/** Tokens that text is cut at before anything else is done to it. */
const tokensApart = ({ tokenizerJson }: TokenizerFiles): ReadonlySet<number> =>
  new Set(added.parse(JSON.parse(tokenizerJson)).added_tokens.map(({ id }) => id));
