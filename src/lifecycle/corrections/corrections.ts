/**
 * Replies that a person put right, kept beside the ledger until they are imported with the rest: one
 * JSON object a line, so that a person can read them, take one out, or carry them elsewhere.
 *
 * @module
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { chatMessageSchema } from '../../catalog/records/message.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail } from '../../problem/problem.ts';

export const correctionSchema = z.strictObject({
  /** A system turn at most first, then user and assistant in turn; the user has the last word. */
  messages: z.array(chatMessageSchema).min(1),
  /** What is right to reply. */
  reply: z.string().min(1),
  /** What was replied. */
  instead: z.string().optional(),
  /** The artifact that replied so. */
  model: z.string().optional(),
  note: z.string().optional(),
  /** When it was put right. */
  at: z.iso.datetime(),
});

export type Correction = z.infer<typeof correctionSchema>;

/** The file of a project's corrections; it need not be there yet. */
export const correctionsPath = (home: string, project: Project): string =>
  join(home, 'corrections', `${project.id}.jsonl`);

export function keepCorrection(home: string, project: Project, correction: Correction): void {
  const path = correctionsPath(home, project);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(correction)}\n`);
}

/**
 * Reads the corrections of a project, oldest first; none where there is no file.
 *
 * @throws `correction.unreadable`
 */
export function readCorrections(home: string, project: Project): Correction[] {
  const path = correctionsPath(home, project);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : correctionOf(line, path, index + 1)));
}

function correctionOf(text: string, file: string, line: number): Correction {
  const { data, error } = correctionSchema.safeParse(valueOf(text));
  return (
    data ??
    fail('correction.unreadable', `this is no correction: ${error!.issues[0].message}`, {
      location: { file, line },
    })
  );
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
