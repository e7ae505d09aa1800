/**
 * What each kind of record asks: an answer, a summary, JSON, or calls of tools. Conversations,
 * instructions and running text have many good continuations, so nothing is asked.
 *
 * @module
 */
import { finalAnswerOf, toMessages, wholeAnswersOf } from '../../catalog/records/conversation.ts';
import { answerPatternOf, type Mapping } from '../../catalog/records/mapping.ts';
import type { ToolTurn, Tool } from '../../catalog/records/message.ts';
import { kindOf } from '../../catalog/records/kind-of.ts';
import type { CanonicalRecord, RecordOf } from '../../catalog/records/record.ts';
import { spellOutTools } from '../../catalog/records/tool-text.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { rightOrWrong } from '../metrics/metric.ts';
import { finalAnswerLeniency, matchesAny, wholeAnswerLeniency } from '../metrics/exact-match.ts';
import { fieldPart } from '../metrics/field-f1.ts';
import { parseJsonReply } from '../metrics/json-reply.ts';
import { strip } from '../metrics/python-text.ts';
import { rougeLOf, rougeWords } from '../metrics/rouge-l.ts';
import { bestTokenF1 } from '../metrics/token-f1.ts';
import { callsIn, sameCalls } from '../metrics/tool-call-accuracy.ts';
import type { Reply } from '../item.ts';

/**
 * Lists what a record asks; nothing where no reply can be judged.
 *
 * @param mapping The dataset's, which knows how a final answer is found in a reply.
 */
export function questionsOf(record: CanonicalRecord, mapping: Mapping): Question[] {
  const pattern = answerPatternOf(mapping);
  switch (kindOf(record)) {
    case 'qa':
    case 'rag_qa':
      return pattern === null ? wholeAnswer(record) : finalAnswer(record, pattern);
    case 'chat':
      return pattern === null ? [] : finalAnswer(record, pattern);
    case 'summarization':
      return summary(record as RecordOf<'summarization'>);
    case 'extraction':
      return extraction(record as RecordOf<'extraction'>);
    case 'tool_call':
      return toolCalls(record as RecordOf<'tool_call'>);
    default:
      return [];
  }
}

/**
 * Asks for a record's last reply only to show what is written; nothing makes one right or wrong.
 * Nothing is asked of running text, of labels and of pairs.
 */
export function shownQuestionOf(record: CanonicalRecord): Question[] {
  const kind = kindOf(record);
  if (kind === 'classification' || kind === 'preference' || toMessages(record) === null) return [];
  return askLastReply(record, toMessages(record)!.at(-1)!.content, () => ({}));
}

const graded = (above: number) => ({ above, below: 1 });

/** Asks for a record's last reply, scored by what is given. */
function askLastReply(
  record: CanonicalRecord,
  answer: string,
  score: Question['score'],
): Question[] {
  const messages = toMessages(record) as ToolTurn[];
  const expected = messages.at(-1)!.content;
  return [{ prompt: { messages: messages.slice(0, -1), tools: [] }, expected, answer, score }];
}

/** @param pattern The answer is its first group. A reply that it does not match is wrong. */
function finalAnswer(record: CanonicalRecord, pattern: string): Question[] {
  const answer = finalAnswerOf(record);
  if (answer === undefined) return [];
  const expression = new RegExp(pattern, 'u');
  return askLastReply(record, answer, (reply) => {
    const found = expression.exec(reply)?.[1];
    const right = found !== undefined && matchesAny(strip(found), [answer], finalAnswerLeniency);
    return { 'exact-match': rightOrWrong(right) };
  });
}

function wholeAnswer(record: CanonicalRecord): Question[] {
  const answers = wholeAnswersOf(record);
  return askLastReply(record, answers[0], (reply) => ({
    'exact-match': rightOrWrong(matchesAny(strip(reply), answers.map(strip), wholeAnswerLeniency)),
    'token-f1': graded(bestTokenF1(reply, answers)),
  }));
}

/** ROUGE-L knows the letters of English only; a summary without any cannot be scored by it. */
function summary(record: RecordOf<'summarization'>): Question[] {
  const reference = record.summary;
  if (rougeWords(reference).length === 0) return [];
  return askLastReply(record, reference, (reply) => ({
    'rouge-l': graded(rougeLOf(reply, reference)),
  }));
}

function extraction(record: RecordOf<'extraction'>): Question[] {
  return askLastReply(record, canonicalJson(record.output), (reply) => {
    const found = parseJsonReply(reply);
    return {
      'json-validity': rightOrWrong(found !== undefined),
      'field-f1': fieldPart(found, record.output),
    };
  });
}

/** Every turn that calls, after the record's own history. */
const toolCalls = ({ messages, tools }: RecordOf<'tool_call'>): Question[] =>
  messages.flatMap((turn, at) => {
    if (turn.role !== 'assistant' || turn.tool_calls === undefined) return [];
    const wanted = turn.tool_calls.map(({ function: call }) => call);
    return [
      {
        prompt: { messages: messages.slice(0, at), tools },
        expected: spellOutTools([turn], [])
          .map(({ content }) => content)
          .join('\n'),
        answer: canonicalJson(wanted),
        score: (reply: string) => ({
          'tool-call-accuracy': rightOrWrong(sameCalls(callsIn(reply), wanted)),
        }),
      },
    ];
  });

/** What a model is to reply to. */
export interface Prompt {
  /** What comes before the reply. */
  messages: readonly ToolTurn[];
  tools: readonly Tool[];
}

/** A reply that a record asks a model for, and what makes one right. */
export interface Question {
  prompt: Prompt;
  /** The record's own reply, in the form in which a model writes it. */
  expected: string;
  /** What that reply comes to: questions with the same answer have the same. */
  answer: string;
  score(reply: string): Reply['scores'];
}

/** Scores what a model wrote. */
export const judge = ({ expected, score }: Question, text: string): Reply => ({
  text,
  expected,
  scores: score(text),
});
