/**
 * Writes the canonical records of each split and measures them.
 *
 * @module
 */
import { join } from 'node:path';
import { finalAnswerOf, textsOf } from '../../catalog/records/conversation.ts';
import type { Content } from '../../catalog/records/record.ts';
import { JsonlWriter } from '../../formats/jsonl/jsonl-writer.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { splitNames, type SplitName } from '../ingest/split-of-file.ts';
import type { Contradiction, SplitCard } from './dataset.ts';
import type { LabelSurvey } from './label-survey.ts';
import { lengthStatistics } from './length-statistics.ts';
import type { RecordMapper } from './map-record.ts';
import { TextSurvey, type TextFindings } from './profile/text-survey.ts';
import { mappedRecords } from './source.ts';
import type { Placement, SplitRow } from './split-plan.ts';

export interface WrittenSplits {
  splits: Record<SplitName, SplitCard>;
  contradictions: { rows: number; examples: Contradiction[] };
  findings: TextFindings;
}

const EXAMPLES = 3;

/** Reads the snapshot again, in the order in which `rows` and `placements` were made. */
export async function writeSplits(
  snapshot: Artifact,
  mapper: RecordMapper,
  rows: readonly SplitRow[],
  placements: readonly Placement[],
  labels: LabelSurvey,
  output: string,
  signal: AbortSignal,
): Promise<WrittenSplits> {
  const outlets = Object.fromEntries(
    splitNames.map((split) => [split, new SplitOutlet(join(output, `${split}.jsonl`))]),
  ) as Record<SplitName, SplitOutlet>;
  const contradictions: WrittenSplits['contradictions'] = { rows: 0, examples: [] };
  const survey = new TextSurvey();
  const shown = new Set<string>();
  let index = 0;
  try {
    // Refused records were logged at the first reading.
    for await (const records of mappedRecords(snapshot, mapper, () => {})) {
      signal.throwIfAborted();
      for (const { file, line, content } of records) {
        const { id, key } = rows[index];
        const placement = placements[index++];
        if (placement === 'duplicate' || placement === 'leak') continue;
        const source = { file: file.name, line };
        outlets[placement].write({ id, source, ...content }, content);
        survey.add(content, source);
        const contradicting = 'label' in content ? labels.contradiction(key) : undefined;
        if (contradicting === undefined) continue;
        contradictions.rows++;
        if (shown.has(key) || shown.size === EXAMPLES || !('text' in content)) continue;
        shown.add(key);
        contradictions.examples.push({ text: content.text, labels: contradicting });
      }
    }
  } finally {
    for (const split of splitNames) outlets[split].close();
  }
  const splits = Object.fromEntries(
    splitNames.map((split) => [split, outlets[split].card()]),
  ) as Record<SplitName, SplitCard>;
  return { splits, contradictions, findings: survey.findings() };
}

class SplitOutlet {
  readonly #writer: JsonlWriter;
  readonly #lengths: number[] = [];
  readonly #labels = new Map<string, number>();
  #answers = 0;

  constructor(path: string) {
    this.#writer = new JsonlWriter(path);
  }

  write(record: object, content: Content): void {
    this.#writer.write(canonicalJson(record));
    this.#lengths.push(charactersOf(content));
    if ('label' in content)
      this.#labels.set(content.label, (this.#labels.get(content.label) ?? 0) + 1);
    if (finalAnswerOf(content) !== undefined) this.#answers++;
  }

  close(): void {
    this.#writer.close();
  }

  card(): SplitCard {
    return {
      rows: this.#lengths.length,
      ...(this.#labels.size > 0 && { labels: Object.fromEntries(this.#labels) }),
      characters: lengthStatistics(this.#lengths),
      answers: this.#answers,
    };
  }
}

const charactersOf = (content: Content): number =>
  textsOf(content).reduce((total, text) => total + text.length, 0);
