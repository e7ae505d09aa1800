/**
 * Everything that was refused on the way from files to records: listed in full on disk, counted
 * and shown by example in the dataset's card.
 *
 * @module
 */
import { bareFormat, type RecordFormat } from '../../rows/format.ts';
import { JsonlWriter } from '../../rows/jsonl/jsonl-writer.ts';
import { readJsonl } from '../../rows/jsonl/jsonl.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { ProblemCode } from '../../problem/catalogue.ts';
import { problem } from '../../problem/problem.ts';
import { manifestOf, type LocatedReject } from '../ingest/snapshot.ts';
import { FirstN } from './first-n.ts';

const EXAMPLES = 3;

interface Ranked {
  rank: number;
  order: number;
  reject: LocatedReject;
}

export class RejectLog {
  total = 0;
  /** Of them, those that the ingest stage could not read. */
  unreadable = 0;
  /** Where the reading of a file ended before its end, so that nobody knows what was behind. */
  readonly damaged: LocatedReject[] = [];
  readonly #writer: JsonlWriter;
  readonly #redact: ((text: string) => string) | null;
  readonly #byCode = new Map<string, { count: number; firsts: FirstN<Ranked> }>();

  /** @param redact For excerpts, where the dataset is to be redacted; else null. */
  constructor(path: string, redact: ((text: string) => string) | null) {
    this.#writer = new JsonlWriter(path);
    this.#redact = redact;
  }

  /** @param rank Place of its file; what could not even be read comes first. */
  add(refused: LocatedReject, rank = -1): void {
    const reject =
      this.#redact === null ? refused : { ...refused, excerpt: this.#redact(refused.excerpt) };
    const order = this.total++;
    const kind = this.#byCode.get(reject.code) ?? { count: 0, firsts: new FirstN(EXAMPLES) };
    this.#byCode.set(reject.code, kind);
    kind.count++;
    kind.firsts.offer(rank, () => ({ rank, order, reject }));
    this.#writer.write(canonicalJson(reject));
  }

  /** Takes over what the ingest stage refused. */
  async addAll(snapshot: Artifact): Promise<void> {
    const formats = new Map(manifestOf(snapshot).files.map(({ name, format }) => [name, format]));
    for await (const { records } of readJsonl(snapshot.path('rejects.jsonl')))
      for (const { record } of records) {
        const reject = record as unknown as LocatedReject;
        this.add(reject);
        if (endsFile(reject, formats.get(reject.file))) this.damaged.push(reject);
      }
    this.unreadable = this.total;
  }

  /** The first of each kind, which says more than the first three of one kind; then others. */
  get examples(): LocatedReject[] {
    const kinds = [...this.#byCode.values()].map(({ firsts }) => firsts.items);
    const inOrder = (some: Ranked[]) =>
      some.toSorted((a, b) => a.rank - b.rank || a.order - b.order).map(({ reject }) => reject);
    const firsts = inOrder(kinds.map(([first]) => first));
    const others = inOrder(kinds.flatMap(([, ...rest]) => rest));
    return [...firsts, ...others].slice(0, EXAMPLES);
  }

  get byCode(): Record<string, number> {
    const counts = [...this.#byCode].map(([code, { count }]): [string, number] => [code, count]);
    return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  close(): void {
    this.#writer.close();
  }
}

/** What costs all that follows, or all of a member. */
const ENDS = new Set([
  'file.damaged',
  'file.yaml',
  'file.xml',
  'archive.bomb',
  'archive.encrypted',
  'archive.method',
  'archive.nested',
]);

/** Damage costs all that follows; so does the end of a JSON document that was cut. */
export function endsFile({ code }: LocatedReject, format: RecordFormat | undefined): boolean {
  if (ENDS.has(code)) return true;
  return (
    code === 'record.truncated' && format !== undefined && bareFormat(format).format === 'json'
  );
}

/** How to repair the kind of reject that there are most of. */
export function fixOfCommonest(byCode: Readonly<Record<string, number>>): string {
  const [code] = Object.entries(byCode).sort(([, m], [, n]) => n - m)[0];
  return problem(code as ProblemCode, '').fix;
}
