/**
 * Looks at the text of the kept rows that show something (`isNotable`), once, while they are
 * written: what Gate A asks about and what a later profile starts from. Memory does not grow with
 * the number of rows.
 *
 * @module
 */
import type { Content } from '../../../catalog/records/record.ts';
import { excerpt } from '../../../rows/records/batch.ts';
import type { FindSensitive } from '../sensitive/find-sensitive.ts';
import type { SensitiveKind, SensitiveSpan } from '../sensitive/kinds.ts';
import { findMarks, masked } from '../sensitive/redact.ts';
import { FirstN } from '../first-n.ts';
import { eachText } from '../sensitive/texts.ts';
import { findSpecialTokens, isDamaged, isPlaceholder } from './notable.ts';
import { replyOf } from './reply.ts';
import { SizeHistogram } from './size-histogram.ts';

export interface Place {
  file: string;
  line: number;
}

export interface RowExample extends Place {
  excerpt: string;
}

/** Rows that show something, with the first few of them. */
export interface Sighting {
  rows: number;
  examples: RowExample[];
}

export interface SensitiveSighting extends Sighting {
  /** Findings by what they are, for example `aws-access-key`. */
  byType: Record<string, number>;
}

export interface TextFindings {
  sensitive: Partial<Record<SensitiveKind, SensitiveSighting>>;
  /** Marks that stand where something was redacted, here or before the import. */
  redactions: Sighting & { marks: Record<string, number> };
  /** Control tokens of chat templates, spelled out in the data. */
  specialTokens: Sighting & { tokens: Record<string, number> };
  /** Characters lost or garbled in a conversion before the import. */
  damaged: Sighting;
  /** Replies such as `null` or `N/A`. */
  placeholders: Sighting;
  /** The reply that comes back most often, where there are replies. */
  commonReply: Sighting | null;
  /** Rows that have a reply. */
  replies: number;
  /** Rows by size in UTF-8 bytes, quarters of an octave. */
  sizes: number[];
  /** The longest rows, longest first. */
  longest: RowExample[];
}

const EXAMPLES = 3;
const AROUND = 30;

/** A sighting as it grows. */
interface Seen {
  rows: number;
  examples: FirstN<RowExample>;
}

export class TextSurvey {
  readonly #sensitive = new Map<SensitiveKind, Seen & { byType: Record<string, number> }>();
  readonly #redactions = sighting();
  readonly #marks = new Map<string, number>();
  readonly #specialTokens = sighting();
  readonly #tokens = new Map<string, number>();
  readonly #damaged = sighting();
  readonly #placeholders = sighting();
  readonly #sizes = new SizeHistogram();
  readonly #findSensitive: FindSensitive;

  constructor(findSensitive: FindSensitive) {
    this.#findSensitive = findSensitive;
  }

  /**
   * @param content A row that shows something; others change nothing here.
   * @param rank Place of its file.
   */
  add(content: Content, place: Place, rank: number): void {
    const seen = new Set<object>();
    /** Counts a row once for each sighting, however often it shows in the row. */
    const note = (sighting: Seen, show: () => string) => {
      if (seen.has(sighting)) return;
      seen.add(sighting);
      sighting.rows++;
      const { file, line } = place;
      sighting.examples.offer(rank, () => ({ file, line, excerpt: show() }));
    };
    eachText(content, (text) => {
      const spans = this.#findSensitive(text);
      for (const span of spans) {
        const known = this.#sightingOf(span.kind);
        known.byType[span.what] = (known.byType[span.what] ?? 0) + 1;
        note(known, () => maskedAround(text, span, spans));
      }
      for (const mark of findMarks(text)) {
        this.#marks.set(mark, (this.#marks.get(mark) ?? 0) + 1);
        note(this.#redactions, () => around(text, text.indexOf(mark), mark.length));
      }
      for (const token of findSpecialTokens(text)) {
        this.#tokens.set(token, (this.#tokens.get(token) ?? 0) + 1);
        note(this.#specialTokens, () => around(text, text.indexOf(token), token.length));
      }
      if (isDamaged(text)) note(this.#damaged, () => around(text, damageAt(text), 1));
    });
    const reply = replyOf(content);
    if (reply !== undefined && isPlaceholder(reply)) note(this.#placeholders, () => excerpt(reply));
  }

  /** Every row that is kept, also those that show nothing. */
  addSize(bytes: number): void {
    this.#sizes.add(bytes);
  }

  /**
   * @param replies Rows that have a reply.
   * @param common The rows with the reply that comes back most often.
   * @param longest A few of the longest rows.
   */
  findings(replies: number, common: Sighting | null, longest: RowExample[]): TextFindings {
    return {
      sensitive: Object.fromEntries(
        [...this.#sensitive].map(([kind, seen]) => [kind, { ...shown(seen), byType: seen.byType }]),
      ),
      redactions: { ...shown(this.#redactions), marks: Object.fromEntries(this.#marks) },
      specialTokens: { ...shown(this.#specialTokens), tokens: Object.fromEntries(this.#tokens) },
      damaged: shown(this.#damaged),
      placeholders: shown(this.#placeholders),
      commonReply: common,
      replies,
      sizes: this.#sizes.counts,
      longest,
    };
  }

  #sightingOf(kind: SensitiveKind): Seen & { byType: Record<string, number> } {
    const known = this.#sensitive.get(kind) ?? { ...sighting(), byType: {} };
    this.#sensitive.set(kind, known);
    return known;
  }
}

const sighting = (): Seen => ({ rows: 0, examples: new FirstN(EXAMPLES) });

const shown = ({ rows, examples }: Seen): Sighting => ({ rows, examples: examples.items });

export const around = (text: string, start: number, length: number): string =>
  excerpt(text.slice(Math.max(0, start - AROUND), start + length + AROUND));

/** What is sensitive is hidden: excerpts go to logs, verdicts and screens. */
function maskedAround(text: string, shown: SensitiveSpan, spans: readonly SensitiveSpan[]): string {
  const [from, to] = [Math.max(0, shown.start - AROUND), shown.end + AROUND];
  const parts: string[] = [];
  let at = from;
  for (const { start, end } of spans) {
    if (end <= from || start >= to) continue;
    parts.push(text.slice(at, Math.max(at, start)), masked(text.slice(start, end)));
    at = end;
  }
  return excerpt(parts.join('') + text.slice(at, to));
}

const damageAt = (text: string): number => Math.max(0, text.search(/[\ufffdÃÂÐ]|â€/));
