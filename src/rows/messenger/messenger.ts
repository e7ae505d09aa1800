/**
 * Chats as messengers write them to text files: WhatsApp (Android and iPhone) and LINE. A row a
 * message, with all of its lines; what the messenger itself says has no author.
 *
 * @module
 */
import type { Batch, LocatedRecord } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLines, type Line } from '../records/lines.ts';
import { timesGoneBack, readClock, readDate, type DateOrder } from './chat-time.ts';

export interface MessengerFormat {
  format: 'messenger';
  app: 'whatsapp' | 'line';
  /** Of day, month and year. */
  order: DateOrder;
}

const DIRECTIONS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** That do not break. */
const SPACES = /[\u00a0\u202f]/g;
const DATE = String.raw`\d{1,4}(?:[./-]|\. ?)\d{1,2}(?:[./-]|\. ?)\d{1,4}\.?`;
const CLOCK = String.raw`(?:午前|午後|上午|下午|오전|오후)?\s?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\.?)?`;
const BETWEEN = String.raw`,?\s(?:à |um |at |kl\. )?`;

/** As Android writes it, without seconds, and as the iPhone does, with them. */
const STARTS = [
  new RegExp(`^(${DATE})${BETWEEN}(${CLOCK}) - (.*)$`, 'i'),
  new RegExp(String.raw`^\[(${DATE})${BETWEEN}(${CLOCK})\] (.*)$`, 'i'),
];
const AUTHOR = /^([^:"“”«»\n]{1,60}):(?: (.*)|$)/;
/** Programs write logs in the same form. */
const LOG_LEVEL =
  /^(?:[\w.-]+\.)?(?:trace|debug|info|notice|warn|warning|error|critical|alert|emergency|fatal)$/i;

const LINE_TITLE = /^\[LINE\]/;
const LINE_DATE = /^(?:\p{L}+\.?,?\s)?(\d{1,4}[./]\d{1,2}[./]\d{1,4})\.?(?:\s?\(?\p{L}+\.?\)?)?$/u;
const LINE_ROW = new RegExp(String.raw`^(${CLOCK})\t([^\t]*)(?:\t(.*))?$`, 'i');

const LEAST_MESSAGES = 3;
/** Of lines that are not blank: the others go on with a message. */
const LEAST_SHARE = 0.1;

/** @param lines The first lines of a text. */
export function detectMessenger(lines: readonly Line[]): MessengerFormat | undefined {
  const texts = lines
    .map(({ text }) => text.replaceAll(DIRECTIONS, '').replaceAll(SPACES, ' '))
    .filter((text) => text.trim() !== '');
  if (texts.length === 0) return undefined;
  if (LINE_TITLE.test(texts[0])) {
    const dates = texts.flatMap((text) => LINE_DATE.exec(text)?.[1] ?? []);
    const order = orderOf(dates, []);
    const isFilled = texts.some((text) => LINE_ROW.test(text));
    return order && isFilled ? { format: 'messenger', app: 'line', order } : undefined;
  }
  for (const start of STARTS) {
    const parts = texts.flatMap((text) => {
      const match = start.exec(text);
      return match === null ? [] : [match];
    });
    if (!start.test(texts[0])) continue;
    const isForm = parts.every(
      ([, , clock]) => /\d:\d\d:\d\d/.test(clock) === (start === STARTS[1]),
    );
    const authors = parts.flatMap(([, , , rest]) => AUTHOR.exec(rest)?.[1] ?? []);
    if (!isForm || authors.length < LEAST_MESSAGES || authors.some((name) => LOG_LEVEL.test(name)))
      continue;
    if (parts.length < LEAST_SHARE * texts.length) continue;
    const order = orderOf(
      parts.map(([, date]) => date),
      parts.map(([, , clock]) => clock),
    );
    if (order !== undefined) return { format: 'messenger', app: 'whatsapp', order };
  }
  return undefined;
}

/** The order in which all dates are dates and time does not go back; undefined where there is none. */
function orderOf(dates: readonly string[], clocks: readonly string[]): DateOrder | undefined {
  // Americans write the month first, and PM large; Indians the day, and pm small.
  const isAmerican =
    clocks.some((clock) => /[AP]M/.test(clock)) && dates.some((date) => date.includes('/'));
  const orders: DateOrder[] = isAmerican ? ['mdy', 'dmy', 'ymd'] : ['dmy', 'mdy', 'ymd'];
  const possible = orders.flatMap((order) => {
    const read = dates.map((date) => readDate(date, order));
    return read.every((date) => date !== null) ? [{ order, back: timesGoneBack(read) }] : [];
  });
  return possible.sort((a, b) => a.back - b.back)[0]?.order;
}

interface Open {
  line: number;
  time: string;
  author: string;
  text: string[];
}

export async function* readMessenger(
  input: RecordInput,
  format: MessengerFormat,
): AsyncGenerator<Batch> {
  const take = format.app === 'line' ? lineTaker(format.order) : whatsappTaker(format.order);
  const conversations = new Conversations();
  let open: Open | null = null;
  for await (const { lines, rejects } of readLines(input)) {
    const batch: Batch = { records: [], rejects };
    for (const line of lines) {
      const started = take(line, open);
      if (started === undefined) continue;
      if (open !== null) batch.records.push(rowOf(open, format.app, conversations));
      open = started;
    }
    yield batch;
  }
  const last = open === null ? [] : [rowOf(open, format.app, conversations)];
  yield { records: last, rejects: [] };
}

/**
 * Takes a line: gives the message that it begins, adds it to the open one, or null where it ends
 * that and begins none.
 */
type Taker = (line: Line, open: Open | null) => Open | null | undefined;

function whatsappTaker(order: DateOrder): Taker {
  return ({ line, text }, open) => {
    const plain = text.replace(/^[\u200e\u200f\ufeff]+/, '');
    const spaced = plain.replaceAll(SPACES, ' ');
    const match = STARTS.map((start) => start.exec(spaced)).find((found) => found !== null);
    const date = match && readDate(match[1], order);
    const clock = match && readClock(match[2]);
    if (!match || !date || !clock) {
      open?.text.push(text);
      return undefined;
    }
    // Replacing one space by another moved nothing.
    const rest = plain.slice(plain.length - match[3].length);
    const [, author = '', said = ''] = AUTHOR.exec(rest) ?? [];
    return {
      line,
      time: `${date}T${clock}`,
      author: author.replaceAll(DIRECTIONS, '').replace(/^~\s*/, '').trim(),
      text: [author === '' ? rest : said],
    };
  };
}

function lineTaker(order: DateOrder): Taker {
  let day: string | null = null;
  return ({ line, text }, open) => {
    const isQuoted = open !== null && isOpenQuote(open.text);
    const date = isQuoted ? null : LINE_DATE.exec(text.replaceAll(DIRECTIONS, ''));
    const read = date && readDate(date[1], order);
    if (read) {
      day = read;
      return null;
    }
    const match = isQuoted ? null : LINE_ROW.exec(text);
    const clock = match && readClock(match[1]);
    if (match && clock && day !== null) {
      const [, , author, said] = match;
      const isSystem = said === undefined;
      return {
        line,
        time: `${day}T${clock}`,
        author: isSystem ? '' : author.replaceAll(DIRECTIONS, '').trim(),
        text: [isSystem ? author : said],
      };
    }
    open?.text.push(text);
    return undefined;
  };
}

/** LINE puts a message of several lines into quotes. */
const isOpenQuote = (lines: readonly string[]): boolean =>
  lines[0].startsWith('"') && !(lines.join('\n').length > 1 && lines.at(-1)!.endsWith('"'));

/** Silence after which a conversation is another one. */
const MOST_SILENCE_MS = 6 * 3_600_000;

/** Tells conversations apart: each is known by the time of its first message. */
class Conversations {
  #first = '';
  #last = -Infinity;

  /** @param time Of the next message. */
  of(time: string): string {
    const now = Date.parse(`${time}Z`);
    if (now - this.#last > MOST_SILENCE_MS) this.#first = time;
    this.#last = now;
    return this.#first;
  }
}

/** What stands for something that is no text, or is gone: all of the message. */
const NOTES =
  /^(?:<[^<>\n]{2,80}>|\[[^[\]\n]{2,20}\]|null|This message was deleted\.?|You deleted this message\.?|Diese Nachricht wurde gelöscht\.?|Ce message a été supprimé\.?|Este mensaje fue eliminado\.?|Se eliminó este mensaje\.?|Mensagem apagada\.?|このメッセージは削除されました。?)$/;
/** A file that was sent along, as Android says it. */
const ATTACHED = /^\S[^\n]*\.\w{2,4} \([^()\n]+\)$/;

function rowOf(
  { line, time, author, text }: Open,
  app: MessengerFormat['app'],
  conversations: Conversations,
): LocatedRecord {
  const whole = text.join('\n');
  const quoted = text.length > 1 && /^".*"$/s.test(whole.trimEnd());
  const [first, ...others] = (quoted ? whole.trimEnd().slice(1, -1) : whole).split('\n');
  // The messenger's own words begin with a mark that nobody types.
  const isNote = first.startsWith('\u200e') || NOTES.test(first.trim()) || ATTACHED.test(first);
  const kept = author !== '' && isNote ? others : [first, ...others];
  const plain = kept
    .join('\n')
    .replace(/\u200e<[^<>\n]*>$/, '')
    .replaceAll(DIRECTIONS, '')
    .trim();
  const record: Record<string, unknown> = {
    app,
    conversation: conversations.of(time),
    time,
    author,
    text: plain,
  };
  if (author !== '' && isNote) record.note = first.replaceAll(DIRECTIONS, '');
  return { line, record };
}
