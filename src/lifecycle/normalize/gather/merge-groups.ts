/**
 * The groups of all partitions in one order: those of a stricter split first, then as their first
 * rows come in the files. So it does not show how rows were spread.
 *
 * @module
 */
import { closeSync, openSync, readSync } from 'node:fs';
import type { SplitName } from '../../ingest/split-name.ts';
import type { GroupHead } from './partitions.ts';

/** Groups whose first rows are of one file, and which are of one split. */
export interface GroupTask {
  /** Place of the file in the snapshot's manifest. */
  file: number;
  name: string;
  split: SplitName | null;
  /** Lines as `Partitions.group` writes them. */
  groups: Uint8Array;
}

const TASK_BYTES = 1 << 20;
const BLOCK_BYTES = 1 << 16;
const TAB = 0x09;
const LINE_FEED = 0x0a;

/**
 * @param paths Of the groups of each partition.
 * @param describe What is to be said of groups of a file and a split's rank.
 */
export async function* groupTasks(
  paths: readonly string[],
  describe: (file: number, rank: number) => Pick<GroupTask, 'name' | 'split'>,
): AsyncGenerator<GroupTask> {
  let [file, rank, bytes] = [-1, -1, 0];
  let lines: Buffer[] = [];
  const task = (): GroupTask => {
    const groups = Buffer.concat(lines);
    lines = [];
    bytes = 0;
    return { file, ...describe(file, rank), groups };
  };
  for (const { head, line } of merged(paths)) {
    if (lines.length > 0 && (head[3] !== file || head[0] !== rank || bytes >= TASK_BYTES))
      yield task();
    [rank, , , file] = head;
    lines.push(line);
    bytes += line.length;
  }
  if (lines.length > 0) yield task();
}

interface GroupLine {
  head: GroupHead;
  /** With its line feed. */
  line: Buffer;
}

function* merged(paths: readonly string[]): Generator<GroupLine> {
  const opened: number[] = [];
  try {
    const readers = paths.map((path) => {
      const file = openSync(path, 'r');
      opened.push(file);
      return linesOf(file);
    });
    let heads = readers.flatMap((reader) => {
      const { value } = reader.next();
      return value === undefined ? [] : [{ reader, next: value }];
    });
    while (heads.length > 0) {
      const first = heads.reduce((best, each) =>
        comesBefore(each.next.head, best.next.head) ? each : best,
      );
      yield first.next;
      const { value } = first.reader.next();
      if (value === undefined) heads = heads.filter((each) => each !== first);
      else first.next = value;
    }
  } finally {
    for (const file of opened) closeSync(file);
  }
}

function comesBefore(one: GroupHead, other: GroupHead): boolean {
  for (let at = 0; at < 3; at++) if (one[at] !== other[at]) return one[at] < other[at];
  return false;
}

function* linesOf(file: number): Generator<GroupLine, undefined> {
  let rest: Buffer[] = [];
  for (;;) {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    const read = readSync(file, block, 0, block.length, null);
    if (read === 0) return undefined;
    let start = 0;
    for (;;) {
      const end = block.subarray(0, read).indexOf(LINE_FEED, start) + 1;
      if (end === 0) break;
      const line = Buffer.concat([...rest, block.subarray(start, end)]);
      yield { head: headOf(line), line };
      rest = [];
      start = end;
    }
    rest.push(block.subarray(start, read));
  }
}

const headOf = (line: Buffer): GroupHead =>
  JSON.parse(line.toString('utf8', 0, line.indexOf(TAB))) as GroupHead;
