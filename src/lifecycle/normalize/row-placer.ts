/**
 * Takes the batches of mapped rows in their order and puts each row where it belongs.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';
import type { SnapshotFile } from '../ingest/snapshot.ts';
import { splitNames } from '../ingest/split-name.ts';
import type { StageContext } from '../stage/stage.ts';
import { RowStore } from './write/row-store.ts';
import { DIGEST_WORDS } from './duplicates/row-digests.ts';
import type { RowBatch } from './map-rows.ts';
import {
  type GivenSplits,
  isKept,
  SplitAssignment,
  splitOfPlace,
} from './splits/split-assignment.ts';
import { SplitWords, type SplitShift } from './profile/split-shifts.ts';
import { TextKernel } from './kernel/text-kernel.ts';
import { Comparable } from './duplicates/compare.ts';
import { comparedParts } from './duplicates/compared-parts.ts';
import { NearFinder } from './duplicates/near-finder.ts';
import type { NormalizeConfiguration } from './configuration.ts';
import { TextSurvey } from './profile/text-survey.ts';
import { isLookedAt, WordSurvey } from './profile/word-survey.ts';
import { findingsOf } from './sensitive/find-sensitive.ts';

export const looksForNear = ({ action }: NearDuplicatePolicy): boolean => action !== 'ignore';

type Context = Pick<
  StageContext<NormalizeConfiguration, 'snapshot'>,
  'configuration' | 'seed' | 'output' | 'work'
>;

export class RowPlacer {
  /** Of all files; each may hold several records. */
  readonly sourceRows: number;
  readonly store: RowStore;
  readonly assignment: SplitAssignment;
  readonly survey: TextSurvey;
  readonly words = new WordSurvey();
  /** Of the words of held-out splits; known once all rows are placed. */
  wordShifts: SplitShift[] = [];
  readonly given: GivenSplits;
  readonly #removed: string;

  /** @param kernel Nobody else asks it meanwhile. */
  private constructor(
    kernel: TextKernel,
    files: readonly SnapshotFile[],
    given: GivenSplits,
    { configuration, seed, output, work }: Context,
  ) {
    const { split, sensitive, nearDuplicates } = configuration;
    const capacity = files.reduce((sum, { records }) => sum + records, 0);
    this.sourceRows = capacity;
    this.#removed = join(work, 'removed.jsonl');
    this.given = given;
    this.survey = new TextSurvey(findingsOf(sensitive));
    const isSigned = looksForNear(nearDuplicates);
    const store = new RowStore(capacity, isSigned, output, this.#removed);
    this.store = store;
    const finder = () =>
      new NearFinder(
        () => store.columns.signature,
        capacity,
        nearDuplicates,
        (row) => {
          const { id: _, source: __, ...content } = store.record(row);
          return new Comparable(kernel, comparedParts(content));
        },
      );
    const { action } = nearDuplicates;
    const near = isSigned ? { finder: finder(), action } : null;
    this.assignment = new SplitAssignment(store, this.given, split, seed('split'), near);
  }

  /** @param files That the rows are from. */
  static async open(
    files: readonly SnapshotFile[],
    given: GivenSplits,
    context: Context,
  ): Promise<RowPlacer> {
    return new RowPlacer(await TextKernel.load(), files, given, context);
  }

  take(batch: RowBatch): void {
    const { store, assignment, survey } = this;
    const { notable } = store.columns;
    const { file, split } = batch;
    store.take(
      batch,
      (row) => assignment.place(row, split),
      (row) => notable[row] === 1,
      (line) => {
        const { id: _, source, ...content } = JSON.parse(line.toString('utf8')) as CanonicalRecord;
        survey.add(content, source, file);
      },
    );
  }

  /**
   * All rows are placed: looks at the words of those that are drawn by their number.
   *
   * @returns SHA-256 by name of the file of each split.
   */
  end(): Map<string, string> {
    const { store, words } = this;
    const { placements, columns } = store;
    const digests = store.end();
    const rowsOf = { train: 0, validation: 0, test: 0 };
    for (const place of placements) if (isKept(place)) rowsOf[splitOfPlace(place)]++;
    const kept = splitNames.reduce((sum, split) => sum + rowsOf[split], 0);
    const wordsOfSplits = new SplitWords(rowsOf);
    for (const { file, firstRow, rows } of store.stretches)
      for (let row = firstRow; row < firstRow + rows; row++) {
        const [place, bits] = [placements[row], columns.id[DIGEST_WORDS * row]];
        if (!isKept(place) || !isLookedAt(bits, kept)) continue;
        const record = store.record(row);
        words.add(record, file, row);
        wordsOfSplits.add(record, splitOfPlace(place), bits);
      }
    this.wordShifts = wordsOfSplits.shifts();
    return digests;
  }

  /** Rows can be read until then. */
  close(): void {
    this.store.close();
    rmSync(this.#removed, { force: true });
  }
}
