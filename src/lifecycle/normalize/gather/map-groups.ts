/**
 * The second half of making records of several rows: groups are mapped and written as rows of the
 * dataset, on whatever thread.
 *
 * @module
 */
import type { Work } from '../../threads/thread.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import { loadKernels, type Kernels } from '../kernel/kernels.ts';
import { compileMapping, type RecordMapper } from '../mapping/map-record.ts';
import { Refusal } from '../mapping/fields/refusal.ts';
import { rejectOf, type RowBatch, type RowRules } from '../map-rows.ts';
import { findingsOf } from '../sensitive/find-sensitive.ts';
import { redactor } from '../sensitive/redact.ts';
import { mapTexts } from '../sensitive/texts.ts';
import { RowWriter } from '../write/row-writer.ts';
import type { GroupTask } from './merge-groups.ts';
import type { GroupHead, GroupSource } from './partitions.ts';

type Source = Record<string, unknown>;

const LINE_FEED = 0x0a;

export async function open(rules: RowRules): Promise<Work<GroupTask, RowBatch>> {
  const mapper = new GroupMapper(await loadKernels(), rules);
  return { on: (task) => mapper.map(task), giveBack: () => mapper.giveBack() };
}

class GroupMapper {
  readonly #mapper: RecordMapper;
  readonly #redact: ((text: string) => string) | null;
  readonly #writer: RowWriter;
  #rejects: LocatedReject[] = [];
  #leftOut = 0;

  constructor(kernels: Kernels, { mapping, sensitive, seed }: RowRules) {
    this.#mapper = compileMapping(mapping);
    this.#redact = redactor(sensitive);
    this.#writer = new RowWriter(kernels, { seed, findSensitive: findingsOf(sensitive) });
  }

  async *map({ file, name, split, groups }: GroupTask): AsyncGenerator<RowBatch> {
    const take = (): RowBatch => {
      const [rejects, leftOut] = [this.#rejects, this.#leftOut];
      [this.#rejects, this.#leftOut] = [[], 0];
      return { ...this.#writer.take(), file, split, rejects, leftOut, rows: 0, emptyRows: 0 };
    };
    const bytes = Buffer.from(groups.buffer, groups.byteOffset, groups.byteLength);
    this.#writer.enter(name);
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(LINE_FEED, at);
      const [head, rows] = bytes.toString('utf8', at, end).split('\t');
      const [, , , , key, source, whole] = JSON.parse(head) as GroupHead;
      this.#add(name, key, source, whole, JSON.parse(rows) as Source[]);
      if (this.#writer.full) yield take();
      at = end + 1;
    }
    yield take();
  }

  giveBack(): void {
    this.#writer.giveBack();
  }

  #add(file: string, key: string, source: GroupSource, whole: boolean, rows: Source[]): void {
    const record = this.#mapper.grouping!.record(rows);
    try {
      if (!whole) throw new Refusal('record.too-long', 'its rows take more than 16 MiB together');
      if (!this.#mapper.grouping!.keeps(record)) {
        this.#leftOut++;
        return;
      }
      const mapped = this.#mapper.content(record);
      const content = this.#redact === null ? mapped : mapTexts(mapped, this.#redact);
      this.#writer.add(content, this.#mapper.together(record), source);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { line, at, ...others } = source;
      const where = { file, line, ...(at !== undefined && { at }), group: { key, ...others } };
      this.#rejects.push(rejectOf(error, where, record));
    }
  }
}
