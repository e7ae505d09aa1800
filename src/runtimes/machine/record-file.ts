/**
 * Small JSON files under `machines/` in the home: what was measured or said about machines.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { fail } from '../../problem/problem.ts';

export const machineFolder = (home: string): string => join(home, 'machines');

/**
 * Reads a file; null when there is none.
 *
 * @throws `machine.record` when it is damaged.
 */
export function readRecord<T>(home: string, name: string, schema: z.ZodType<T>): T | null {
  const file = join(machineFolder(home), name);
  if (!existsSync(file)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return fail('machine.record', 'what was kept about this machine cannot be read', {
      location: { file },
      cause: error,
    });
  }
}

/** Writes a file whole or not at all: a reader never sees half of one. */
export function writeRecord(home: string, name: string, record: unknown): void {
  mkdirSync(machineFolder(home), { recursive: true });
  const file = join(machineFolder(home), name);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}
