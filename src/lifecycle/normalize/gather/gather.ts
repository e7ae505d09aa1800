/**
 * Makes records of several rows each: rows are gathered on the disk, put together, and mapped in
 * the order of their first rows. Memory holds one partition at a time, whatever there is of rows.
 *
 * @module
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { RANGE_BYTES } from '../../ingest/file-ranges.ts';
import { manifestOf } from '../../ingest/snapshot.ts';
import type { StageContext } from '../../stage/stage.ts';
import { Pool } from '../../threads/pool.ts';
import type { RowBatch, RowRules } from '../map-rows.ts';
import { tasksOf, type MapTask } from '../map-tasks.ts';
import { byStrictness } from '../splits/split-assignment.ts';
import * as gatherRows from './gather-rows.ts';
import type { GatheredRows, GatherRules } from './gather-rows.ts';
import * as mapGroups from './map-groups.ts';
import { groupTasks, type GroupTask } from './merge-groups.ts';
import { Partitions } from './partitions.ts';

/** What nobody sees in the result. */
export interface GatherLimits {
  /** Files are cut into ranges of about this many bytes. */
  rangeBytes: number;
  /** Of source files, for each partition; packed ones may hold ten times as much. */
  partitionBytes: number;
}

const LIMITS: GatherLimits = { rangeBytes: RANGE_BYTES, partitionBytes: 1 << 22 };
/** As many files are open at once. */
const MOST_PARTITIONS = 128;

type Context = Pick<StageContext<unknown, 'snapshot'>, 'inputs' | 'work' | 'signal'> & {
  /** That may be at work. */
  count: number;
};

/** What was gathered, and put together. */
export interface GatheredGroups {
  /** That the mapping wants: rows, or records in them. */
  rows: number;
  /** Records that were made of them, or refused. */
  records: number;
}

/**
 * @param take Hears the mapped groups; those of stricter splits come first.
 * @param heard Of rows that became part of none.
 */
export async function mapGathered(
  context: Context,
  rules: RowRules,
  take: (batch: RowBatch) => void,
  heard: (rows: GatheredRows) => void,
  { rangeBytes, partitionBytes } = LIMITS,
): Promise<GatheredGroups> {
  const { snapshot } = context.inputs;
  const count = partitionsOf(snapshot, partitionBytes);
  const folder = join(context.work, 'gathered');
  // Of a run that was killed.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const partitions = new Partitions(folder, count);
  try {
    const gathering = { mapping: rules.mapping, partitions: count };
    const tasks = tasksOf(snapshot, rangeBytes, 'once');
    const rows = await gather(context, gathering, tasks, partitions, heard);
    const { files } = manifestOf(snapshot);
    const names = files.map(({ name }) => name);
    const grouped = Array.from({ length: count }, (_, at) => {
      context.signal.throwIfAborted();
      return partitions.group(at, names);
    });
    const groups = groupTasks(
      grouped.map(({ path }) => path),
      (file, rank) => ({
        name: names[file],
        split: rules.mapping.split === undefined ? files[file].split : byStrictness[rank],
      }),
    );
    const module = new URL('./map-groups.js', import.meta.url);
    const pool = new Pool<RowRules, GroupTask, RowBatch>(context.count, module, mapGroups, rules);
    try {
      await pool.inOrder(groups, take, context.signal);
    } finally {
      await pool.close();
    }
    return { rows, records: grouped.reduce((sum, { groups }) => sum + groups, 0) };
  } finally {
    partitions.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const partitionsOf = ({ bytes }: Artifact, partitionBytes: number): number =>
  Math.max(1, Math.min(MOST_PARTITIONS, Math.ceil(bytes / partitionBytes)));

/** @returns How many records. */
async function gather(
  { count, signal }: Context,
  rules: GatherRules,
  tasks: AsyncGenerator<MapTask>,
  partitions: Partitions,
  heard: (rows: GatheredRows) => void,
): Promise<number> {
  const module = new URL('./gather-rows.js', import.meta.url);
  const pool = new Pool<GatherRules, MapTask, GatheredRows>(count, module, gatherRows, rules);
  let records = 0;
  const take = (gathered: GatheredRows): void => {
    partitions.add(gathered);
    heard(gathered);
    records += gathered.records;
  };
  try {
    await pool.inOrder(tasks, take, signal);
  } finally {
    await pool.close();
  }
  partitions.close();
  return records;
}
