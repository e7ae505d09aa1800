/**
 * Normalises a large file while ingest looks through it: each row is read once for both stages. The
 * mapping is the one that is given, or guessed from the first rows. What the stage finds later, from
 * a sample of all rows, decides: if it is another mapping, all of this is thrown away and done again.
 *
 * @module
 */
import { mkdirSync, rmSync } from 'node:fs';
import type { Mapping } from '../../../catalog/records/mapping.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { ProblemError } from '../../../problem/problem.ts';
import type { Companion, LargeFile, ScanThread } from '../../ingest/scan/companion.ts';
import type { LocatedReject, SnapshotFile } from '../../ingest/snapshot.ts';
import { splitOfFile } from '../../ingest/split-of-file.ts';
import { Thread } from '../../threads/thread.ts';
import type { Preparation, Prepared } from '../candidates/prepare-unit.ts';
import type { NormalizeConfiguration } from '../configuration.ts';
import { findMapping } from '../find-mapping.ts';
import { preparationOf } from '../preparation.ts';
import { RowPlacer } from '../row-placer.ts';
import { headOf } from './head.ts';
import type { AheadData } from './worker.ts';

/** What all of it depends on. */
export interface AheadSettings {
  configuration: NormalizeConfiguration;
  seed(purpose: string): number;
}

/** More are not held in memory. */
const MOST_REJECTS = 50_000;
const LEAST_ROWS = 1 << 16;

export class Ahead implements Companion<Prepared> {
  readonly placer: RowPlacer;
  readonly rejects: LocatedReject[] = [];
  leftOut = 0;
  readonly #name: string;
  readonly #data: AheadData;
  readonly #settings: AheadSettings;
  readonly #folder: string;
  #state: 'open' | 'whole' | 'dropped' = 'open';

  private constructor(
    placer: RowPlacer,
    large: LargeFile,
    preparation: Preparation,
    settings: AheadSettings,
    folder: string,
  ) {
    const { name, format } = large;
    this.placer = placer;
    this.#name = name;
    this.#data = { preparation, file: { place: 0, name, format } };
    this.#settings = settings;
    this.#folder = folder;
  }

  /**
   * @param folder For what is written; made here, and gone in the end.
   * @returns Null where the first rows do not tell how to map them.
   */
  static async begin(
    large: LargeFile,
    settings: AheadSettings,
    folder: string,
  ): Promise<Ahead | null> {
    const { configuration, seed } = settings;
    let mapping: Mapping;
    let rows: number;
    try {
      const head = await headOf(large);
      if (head.records.length === 0) return null;
      rows = head.mostRows;
      ({ mapping } = findMapping(configuration, head.records));
    } catch (error) {
      // The stages will say what is wrong, if anything is.
      if (error instanceof ProblemError || large.format.format === 'parquet') return null;
      throw error;
    }
    mkdirSync(folder, { recursive: true });
    const placer = await RowPlacer.open({
      ...settings,
      files: [{ split: splitOfFile(large.name), records: 1 }],
      capacity: Math.max(LEAST_ROWS, Math.ceil(rows)),
      output: folder,
      work: folder,
    });
    return new Ahead(placer, large, preparationOf(configuration, mapping, seed), settings, folder);
  }

  thread(): ScanThread<Prepared> {
    return new Thread(new URL('./worker.js', import.meta.url), this.#data);
  }

  take(made: Prepared): void {
    const { table, capacity } = this.placer.candidates;
    this.rejects.push(...made.rejects);
    this.leftOut += made.leftOut;
    if (table.count + made.columns.bytes.length > capacity || this.rejects.length > MOST_REJECTS)
      this.drop();
    if (this.#state === 'open') this.placer.take(made);
  }

  end(): void {
    if (this.#state === 'open') this.#state = 'whole';
  }

  drop(): void {
    this.#state = 'dropped';
  }

  /** Whether this is what normalising the one file of a snapshot comes to. */
  isOf(
    files: readonly SnapshotFile[],
    repaired: boolean,
    mapping: Mapping,
    { configuration, seed }: AheadSettings,
  ): boolean {
    const [{ name, split, format }] = files;
    const asked: AheadData = {
      preparation: preparationOf(configuration, mapping, seed),
      file: { place: 0, name, format },
    };
    const rules = ({ configuration: { split: cut, nearDuplicates } }: AheadSettings) =>
      canonicalJson({ cut, nearDuplicates });
    return (
      this.#state === 'whole' &&
      files.length === 1 &&
      !repaired &&
      split === splitOfFile(this.#name) &&
      canonicalJson(asked) === canonicalJson(this.#data) &&
      rules({ configuration, seed }) === rules(this.#settings) &&
      seed('split') === this.#settings.seed('split')
    );
  }

  close(): void {
    this.placer.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
