/**
 * A picture of a canonical dataset: lengths, labels, languages, what was removed, and the rows
 * worth a look. It is a function of the dataset alone, and of the tokenizer if one is given.
 *
 * Lengths are of every row. What costs more per row is measured on a sample drawn by the digest of
 * the rows, and says on how many.
 *
 * @module
 */
import type { Tokenizer } from '../../../../engine/tokenizer/tokenizer.ts';
import type { Artifact } from '../../../../ledger/artifacts.ts';
import { splitNames, type SplitName } from '../../../ingest/split-name.ts';
import { cardOf, readSplit, type DatasetCard } from '../../dataset.ts';
import { lengthStatistics, type LengthStatistics } from '../../length-statistics.ts';
import { languageDetector, scriptOf } from './language.ts';
import { isSampled, placeOf, textOf } from '../row-sample.ts';
import { SizeHistogram, bucketLimit } from '../size-histogram.ts';
import { repetition, strangeness, WorstRows, type ScoredRow } from './worst-rows.ts';

export interface SplitProfile {
  rows: number;
  characters: LengthStatistics;
  /** Runs of letters and digits. */
  words: LengthStatistics;
  /** UTF-8. */
  bytes: LengthStatistics;
  /** Rows by size: at most `upTo` bytes, more than the entry before. */
  sizes: { upTo: number; rows: number }[];
}

export interface Share {
  name: string;
  rows: number;
}

export interface DatasetProfile {
  schema: 1;
  dataset: string;
  card: DatasetCard;
  splits: Record<SplitName, SplitProfile>;
  /** Most frequent first. */
  labels: { label: string; rows: Record<SplitName, number> }[];
  /** Null where no tokenizer was given. */
  tokens: { base: string; sampled: number; perRow: LengthStatistics; bytesPerToken: number } | null;
  languages: { sampled: number; languages: Share[]; scripts: Share[] };
  worst: {
    longest: ScoredRow[];
    /** Of how many rows the next two were chosen. */
    looked: number;
    mostRepeated: ScoredRow[];
    strangest: ScoredRow[];
  };
}

export interface ProfileOptions {
  base: { id: string; tokenizer: Tokenizer } | null;
  signal: AbortSignal;
  progress(rows: number, total: number): void;
}

const LOOKED_AT = 50_000;
const LANGUAGE_SAMPLE = 2000;
const WORST = 5;

export async function profileDataset(
  dataset: Artifact,
  { base, signal, progress }: ProfileOptions,
): Promise<DatasetProfile> {
  const card = cardOf(dataset);
  const total = splitNames.reduce((sum, split) => sum + card.splits[split].rows, 0);
  const worst = {
    longest: new WorstRows(WORST),
    mostRepeated: new WorstRows(WORST),
    strangest: new WorstRows(WORST),
  };
  const sampled: string[] = [];
  const splits = {} as Record<SplitName, SplitProfile>;
  let looked = 0;
  let done = 0;
  for (const split of splitNames) {
    const lengths = new Lengths();
    let row = 0;
    for await (const records of readSplit(dataset, split)) {
      signal.throwIfAborted();
      for (const record of records) {
        const text = textOf(record);
        const place = { split, row: ++row, ...placeOf(record) };
        lengths.add(text);
        worst.longest.offer(text.length, place, text);
        if (isSampled(record, LANGUAGE_SAMPLE, total)) sampled.push(text);
        if (!isSampled(record, LOOKED_AT, total)) continue;
        looked++;
        worst.mostRepeated.offer(repetition(text), place, text);
        worst.strangest.offer(strangeness(text), place, text);
      }
      done += records.length;
      progress(done, total);
    }
    splits[split] = lengths.profile();
  }
  return {
    schema: 1,
    dataset: dataset.id,
    card,
    splits,
    labels: labelRows(card),
    tokens: base && (await tokenProfile(base, sampled)),
    languages: await languageProfile(sampled),
    worst: {
      longest: worst.longest.rows,
      looked,
      mostRepeated: worst.mostRepeated.rows,
      strangest: worst.strangest.rows,
    },
  };
}

class Lengths {
  readonly #characters = new GrowingLengths();
  readonly #words = new GrowingLengths();
  readonly #bytes = new GrowingLengths();
  readonly #sizes = new SizeHistogram();

  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#characters.add(text.length);
    this.#words.add(text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0);
    this.#bytes.add(bytes);
    this.#sizes.add(bytes);
  }

  profile(): SplitProfile {
    return {
      rows: this.#bytes.values.length,
      characters: lengthStatistics(this.#characters.values),
      words: lengthStatistics(this.#words.values),
      bytes: lengthStatistics(this.#bytes.values),
      sizes: this.#sizes.counts.map((rows, bucket) => ({ upTo: bucketLimit(bucket), rows })),
    };
  }
}

/** Numbers of rows not known beforehand, four bytes each. */
class GrowingLengths {
  #lengths = new Uint32Array(1 << 12);
  #count = 0;

  add(length: number): void {
    if (this.#count === this.#lengths.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#lengths);
      this.#lengths = larger;
    }
    this.#lengths[this.#count++] = length;
  }

  get values(): Uint32Array {
    return this.#lengths.subarray(0, this.#count);
  }
}

function labelRows({ labels, splits }: DatasetCard): DatasetProfile['labels'] {
  const all = labels.map((label) => ({
    label,
    rows: Object.fromEntries(
      splitNames.map((split) => [split, splits[split].labels?.[label] ?? 0]),
    ) as Record<SplitName, number>,
  }));
  const sum = (rows: Record<SplitName, number>) => rows.train + rows.validation + rows.test;
  return all.sort((a, b) => sum(b.rows) - sum(a.rows) || (a.label < b.label ? -1 : 1));
}

async function tokenProfile(
  { id, tokenizer }: { id: string; tokenizer: Tokenizer },
  texts: readonly string[],
): Promise<DatasetProfile['tokens']> {
  const lengths: number[] = [];
  await tokenizer.encodeEach(texts, (encoding, index) => {
    lengths[index] = encoding.getLength();
  });
  const perRow = lengthStatistics(lengths);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { base: id, sampled: texts.length, perRow, bytesPerToken: bytes / perRow.total };
}

async function languageProfile(texts: readonly string[]): Promise<DatasetProfile['languages']> {
  const detect = await languageDetector();
  return {
    sampled: texts.length,
    languages: shares(texts.map((text) => detect(text) ?? 'unsure')),
    scripts: shares(texts.map(scriptOf)),
  };
}

function shares(names: readonly string[]): Share[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, rows]) => ({ name, rows }))
    .sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1));
}
