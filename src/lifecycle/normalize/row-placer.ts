/**
 * Takes candidates in the order of planning and puts each row where it belongs.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';
import type { SnapshotFile } from '../ingest/snapshot.ts';
import { Candidates } from './candidates/candidates.ts';
import { DIGEST_WORDS } from './candidates/digest.ts';
import { PlacedLines } from './candidates/placed-lines.ts';
import type { Prepared } from './candidates/prepare-unit.ts';
import { givenSplits, type GivenSplits } from './given-splits.ts';
import { TextKernel } from './kernel/text-kernel.ts';
import { Comparable } from './near-duplicates/compare.ts';
import { comparedParts } from './near-duplicates/compared-parts.ts';
import { NearFinder } from './near-duplicates/near-finder.ts';
import type { NormalizeConfiguration } from './configuration.ts';
import { TextSurvey } from './profile/text-survey.ts';
import { isLookedAt, WordSurvey } from './profile/words.ts';
import { findingsOf } from './sensitive/find-sensitive.ts';
import { isKept } from './placement.ts';
import { SplitPlanner } from './split-plan.ts';

export const looksForNear = ({ action }: NearDuplicatePolicy): boolean => action !== 'ignore';

export interface PlacerOptions {
  configuration: Pick<NormalizeConfiguration, 'split' | 'sensitive' | 'nearDuplicates'>;
  seed(purpose: string): number;
  /** Files that the rows are from, by their places. */
  files: readonly Pick<SnapshotFile, 'split' | 'records'>[];
  /** Rows that there may be. */
  capacity: number;
  /** Folder that the splits are written to. */
  output: string;
  /** Folder for what is forgotten in the end. */
  work: string;
}

export class RowPlacer {
  readonly candidates: Candidates;
  readonly planner: SplitPlanner;
  readonly survey: TextSurvey;
  readonly words = new WordSurvey();
  readonly given: GivenSplits;
  readonly lines: PlacedLines;
  readonly #removed: string;
  readonly #files: PlacerOptions['files'];

  /** @param kernel Nobody else asks it meanwhile. */
  private constructor(
    kernel: TextKernel,
    { configuration, seed, files, capacity, output, work }: PlacerOptions,
  ) {
    const { split, sensitive, nearDuplicates } = configuration;
    this.#files = files;
    this.#removed = join(work, 'removed.jsonl');
    this.given = givenSplits(files);
    this.survey = new TextSurvey(findingsOf(sensitive));
    this.lines = new PlacedLines(output, this.#removed);
    const candidates = new Candidates(capacity, looksForNear(nearDuplicates), this.lines);
    this.candidates = candidates;
    const finder = () =>
      new NearFinder(candidates.columns.signature, capacity, nearDuplicates, (row) => {
        const { id: _, source: __, ...content } = candidates.record(row);
        return new Comparable(kernel, comparedParts(content));
      });
    const { action } = nearDuplicates;
    const near = looksForNear(nearDuplicates) ? { finder: finder(), action } : null;
    this.planner = new SplitPlanner(candidates, this.given, split, seed('split'), near);
  }

  static async open(options: PlacerOptions): Promise<RowPlacer> {
    return new RowPlacer(await TextKernel.load(), options);
  }

  take(piece: Prepared): void {
    const { candidates, planner, survey, words } = this;
    const { notable } = candidates.columns;
    const { file } = piece;
    const { split } = this.#files[file];
    candidates.take(
      piece,
      (row) => planner.place(row, split),
      (row) => notable[row] === 1 || this.#isSure(row),
      (row, line) => {
        const record = JSON.parse(line.toString('utf8')) as CanonicalRecord;
        const { id: _, source, ...content } = record;
        if (notable[row] === 1) survey.add(content, source, file);
        if (this.#isSure(row)) words.add(record, file, row);
      },
    );
  }

  /** All rows are placed: looks at the words of those that it took the number of rows to draw. */
  end(): void {
    const { candidates, words, lines } = this;
    const { placements, columns } = candidates;
    lines.end();
    const kept = placements.reduce((sum, place) => sum + (isKept(place) ? 1 : 0), 0);
    for (const { file, firstRow, rows } of candidates.stretches)
      for (let row = firstRow; row < firstRow + rows; row++)
        if (
          isLookedAt(columns.id[DIGEST_WORDS * row], kept) &&
          isKept(placements[row]) &&
          !this.#isSure(row)
        )
          words.add(candidates.record(row), file, row);
  }

  /** Rows that are drawn however many are kept. */
  #isSure(row: number): boolean {
    const { capacity, columns } = this.candidates;
    return isLookedAt(columns.id[DIGEST_WORDS * row], capacity);
  }

  /** Rows can be read until then. */
  close(): void {
    this.lines.close();
    rmSync(this.#removed, { force: true });
  }
}
