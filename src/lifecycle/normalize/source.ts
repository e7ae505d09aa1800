/**
 * Reads the records of a snapshot and maps them, always in the same order.
 *
 * @module
 */
import type { Content } from '../../catalog/records/record.ts';
import { readRecords } from '../../formats/records/format.ts';
import { excerpt } from '../../formats/records/batch.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import {
  manifestOf,
  sourcePath,
  type LocatedReject,
  type SnapshotFile,
} from '../ingest/snapshot.ts';
import type { RecordMapper } from './map-record.ts';
import { Refusal } from './refusal.ts';

export interface SourceRecord {
  file: SnapshotFile;
  line: number;
  record: Record<string, unknown>;
}

export interface MappedRecord {
  file: SnapshotFile;
  line: number;
  content: Content;
  /** The mapping's group, whose records share a split; null where it names none. */
  group: string | null;
}

/** Batches of readable records; the unreadable ones are in the snapshot's rejects already. */
export async function* sourceRecords(snapshot: Artifact): AsyncGenerator<SourceRecord[]> {
  for (const file of manifestOf(snapshot).files) {
    for await (const { records } of readRecords(sourcePath(snapshot, file.name), file.format))
      yield records.map(({ line, record }) => ({ file, line, record }));
  }
}

/**
 * Maps every record; `refuse` hears of those that do not fit, `leaveOut` of those that the
 * mapping's filters do not want.
 */
export async function* mappedRecords(
  snapshot: Artifact,
  mapper: RecordMapper,
  refuse: (reject: LocatedReject) => void,
  leaveOut: () => void = () => {},
): AsyncGenerator<MappedRecord[]> {
  for await (const records of sourceRecords(snapshot)) {
    const mapped: MappedRecord[] = [];
    for (const { file, line, record } of records) {
      try {
        const content = mapper.map(record);
        if (content === null) leaveOut();
        else mapped.push({ file, line, content, group: mapper.group(record) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { code, message, field } = error;
        const where = { file: file.name, line, ...(field !== undefined && { field }) };
        refuse({ ...where, code, message, excerpt: excerpt(JSON.stringify(record)) });
      }
    }
    yield mapped;
  }
}
