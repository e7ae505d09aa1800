/**
 * Puts a model behind an endpoint to the test: held-out records as conversations, its replies as evaluated
 * items. Others' models were not trained on the task, so they are told it, and shown examples.
 *
 * @module
 */
import { toMessages } from '../../catalog/records/conversation.ts';
import type { ChatMessage } from '../../engine/tokenizer/chat-template.ts';
import type { ToolTurn } from '../../catalog/records/message.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { inCustomaryOrder, spellOutTools } from '../../catalog/records/tool-text.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { judge, type Question } from '../../evaluation/scoring/questions.ts';
import { afterShots } from '../../evaluation/shots.ts';
import { ProblemError } from '../../problem/problem.ts';
import { ChatEndpoint, type EndpointReply } from './chat-endpoint.ts';
import { LabelReader } from './written-label.ts';

export interface Asking {
  records: readonly CanonicalRecord[];
  /** What records ask, by their ids; of labelled ones nothing. */
  questions: ReadonlyMap<string, readonly Question[]>;
  /** Empty where records have none. */
  labels: readonly string[];
  /** What stands before every conversation; empty for nothing. */
  instructions: string;
  shots: readonly CanonicalRecord[];
  maxTokens: number;
  /** Requests that are under way at once. */
  parallel: number;
  signal: AbortSignal;
  /** Hears how many replies have come. */
  onReply(done: number, total: number): void;
}

export interface Answers {
  items: EvaluatedItem[];
  replies: EndpointReply[];
  /** Replies to labelled records that name none of the labels, or several. */
  unread: number;
}

/** One request: of a record, the turns before the reply. */
interface Request {
  record: CanonicalRecord;
  question: Question | null;
}

/**
 * Asks for every reply; items are in the order of the records.
 *
 * @throws The problems of `ChatEndpoint.reply`.
 */
export async function askRecords(endpoint: ChatEndpoint, asking: Asking): Promise<Answers> {
  const { records, questions, labels, signal } = asking;
  const reader = new LabelReader(labels);
  const requests = records.flatMap((record): Request[] =>
    'label' in record
      ? [{ record, question: null }]
      : (questions.get(record.id) ?? []).map((question) => ({ record, question })),
  );
  const replies = await inParallel(requests, asking, ({ record, question }, stop) => {
    const turns = question?.prompt.messages ?? (toMessages(record) as ToolTurn[]).slice(0, -1);
    const tools = question?.prompt.tools ?? [];
    return endpoint
      .reply(
        conversation(turns, asking),
        inCustomaryOrder(tools),
        asking.maxTokens,
        AbortSignal.any([signal, stop]),
      )
      .catch((error: unknown) => {
        throw located(error, record);
      });
  });
  let unread = 0;
  const items = new Map<string, EvaluatedItem>();
  for (const [at, { record, question }] of requests.entries()) {
    const { id } = record;
    if (question !== null) {
      const before = items.get(id)?.replies ?? [];
      items.set(id, { id, replies: [...before, judge(question, asWritten(replies[at]))] });
    } else if ('label' in record) {
      const predicted = reader.read(replies[at].text);
      if (predicted === null) unread += 1;
      items.set(id, { id, choice: { label: record.label, predicted: predicted ?? '' } });
    }
  }
  return { items: [...items.values()], replies, unread };
}

/** What a server does not take may be of one record alone. */
function located(error: unknown, { source: { file, line } }: CanonicalRecord): unknown {
  if (!(error instanceof ProblemError) || error.problem.code !== 'endpoint.refused') return error;
  return new ProblemError({ ...error.problem, location: { file, line } });
}

/** Instructions are said by the system, after what the record has it say. */
function conversation(turns: readonly ToolTurn[], { instructions, shots }: Asking): ToolTurn[] {
  const shown =
    shots.length === 0
      ? [...turns]
      : (afterShots(turns as readonly ChatMessage[], shots) as ToolTurn[]);
  if (instructions === '') return shown;
  const [first, ...others] = shown;
  return first?.role === 'system'
    ? [{ role: 'system', content: `${first.content}\n\n${instructions}` }, ...others]
    : [{ role: 'system', content: instructions }, ...shown];
}

/** Calls as our models write them, so that one judge reads both. */
const asWritten = ({ text, calls }: EndpointReply): string =>
  calls.length === 0
    ? text
    : spellOutTools(
        [
          {
            role: 'assistant',
            content: text,
            tool_calls: calls.map((call) => ({
              type: 'function' as const,
              function: { name: call.name, arguments: argumentsOf(call.arguments) },
            })),
          },
        ],
        [],
      )[0].content;

/** What is no object cannot be right, and is kept as it was meant. */
const argumentsOf = (given: unknown): Record<string, never> =>
  (typeof given === 'object' && given !== null && !Array.isArray(given)
    ? given
    : { unreadable: `${given}` }) as Record<string, never>;

/** Results in the order of the items. The first failure stops the others. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  { parallel, onReply }: Pick<Asking, 'parallel' | 'onReply'>,
  work: (item: Item, stop: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const stop = new AbortController();
  const queue = items.entries();
  let done = 0;
  const worker = async () => {
    for (const [at, item] of queue) {
      if (stop.signal.aborted) return;
      results[at] = await work(item, stop.signal);
      onReply(++done, items.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, worker));
  } catch (error) {
    stop.abort();
    throw error;
  }
  return results;
}
