/**
 * A file of lines as its ranges were found, put together.
 *
 * @module
 */
import { visitJsonl } from '../../../formats/jsonl/plain-lines.ts';
import type { LocatedRecord, Reject } from '../../../formats/records/batch.ts';
import { FieldSurvey } from '../field-survey.ts';
import type { ByteRange } from './byte-ranges.ts';
import { MARK_WORDS, readFully, type ScannedRange } from './scan-range.ts';

interface Stretch extends ByteRange {
  linesBefore: number;
  recordsBefore: number;
  marks: Int32Array;
}

export class LineScan {
  readonly survey = new FieldSurvey();
  readonly rejects: Reject[] = [];
  records = 0;
  readonly #stretches: Stretch[] = [];
  #lines = 0;

  /** Adds the next range. */
  add({ start, end, lines, records, rejects, fields, marks }: ScannedRange): void {
    const linesBefore = this.#lines;
    this.#stretches.push({ start, end, linesBefore, recordsBefore: this.records, marks });
    for (const reject of rejects) this.rejects.push({ ...reject, line: linesBefore + reject.line });
    this.survey.addTallies(fields, linesBefore);
    this.records += records;
    this.#lines += lines;
  }

  /**
   * A record by its number among all.
   *
   * @param file The same, open for reading.
   */
  async record(file: number, number: number): Promise<LocatedRecord> {
    const stretch = this.#stretches.findLast(({ recordsBefore }) => recordsBefore <= number)!;
    const { marks, linesBefore } = stretch;
    let [at, line, from, to] = [stretch.recordsBefore, 1, 0, stretch.end - stretch.start];
    for (let mark = 0; mark < marks.length; mark += MARK_WORDS) {
      if (stretch.recordsBefore + marks[mark] > number) {
        to = marks[mark + 2];
        break;
      }
      at = stretch.recordsBefore + marks[mark];
      line = marks[mark + 1];
      from = marks[mark + 2];
    }
    const bytes = Buffer.allocUnsafe(to - from);
    readFully(file, bytes, stretch.start + from);
    let found: LocatedRecord | undefined;
    const take = (make: () => Record<string, unknown>, lineHere: number) => {
      if (at++ === number) found = { line: linesBefore + line - 1 + lineHere, record: make() };
    };
    const visit = visitJsonl(once(bytes), {
      plain: (row, lineHere) => take(() => row.record(), lineHere),
      record: (record, lineHere) => take(() => record, lineHere),
      reject: () => {},
    });
    for await (const _ of visit) if (found !== undefined) break;
    return found!;
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
