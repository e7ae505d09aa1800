import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordSchemas } from '../catalog/records/record-schema.ts';
import { mappingSchema } from '../catalog/records/mapping.ts';
import { Ledger } from '../ledger/ledger.ts';
import { importDataset } from './import-dataset.ts';
import { fileSample, inferFrom, projectSample, tryOn } from './map-dataset.ts';
import type { Session } from './run-stage.ts';

let folder: string;
let session: Session;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'map-'));
  const ledger = new Ledger(join(folder, 'home'));
  session = { ledger, signal: new AbortController().signal, threads: 1, progress: () => {} };
});

afterEach(() => {
  session.ledger.close();
  rmSync(folder, { recursive: true });
});

/** Questions; the tail of the file has no answer, so that its first rows mislead. */
function questions(): string {
  const path = join(folder, 'faq.jsonl');
  const rows = Array.from({ length: 4000 }, (_, i) => ({
    id: i,
    question: `What about ${i}?`,
    answer: i < 3000 ? `It is ${i} times what it was.` : '',
    lang: i % 4 === 0 ? 'de' : 'en',
  }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

describe('dataset map', () => {
  it('judges by a sample of the whole file, and says what does not fit', async () => {
    const sample = await fileSample(session, [questions()]);
    const given = mappingSchema.parse({
      schema: 'qa',
      question: '{question}',
      answer: '{answer}',
      where: [{ field: 'lang', equals: 'en' }],
    });
    const report = tryOn(sample, given);
    expect(report.sampled).toBe(2000);
    expect(report.leftOut).toBeGreaterThan(400);
    expect(report.coverage).toBeGreaterThan(0.7);
    expect(report.coverage).toBeLessThan(0.8);
    expect(report.refused).toMatchObject([
      { code: 'record.empty', file: 'faq.jsonl', message: 'field answer is empty' },
    ]);
    expect(report.refused[0].line).toBeGreaterThan(3000);
    expect(report.examples).toHaveLength(3);
    for (const { before, after, line } of report.examples) {
      expect(before.id).toBe(line - 1);
      expect(after).toEqual({ question: before.question, answer: before.answer });
    }
    // Three quarters of the answers are too few to be sure.
    expect(() => inferFrom(sample, recordSchemas)).toThrow(/not clear.*question and answer/s);
  });

  it('looks at the same sample for the same file, and leaves nothing behind', async () => {
    const path = questions();
    const scratch = () => readdirSync(tmpdir()).filter((name) => name.startsWith('brewslm-map-'));
    const before = scratch();
    const [first, second] = [await fileSample(session, [path]), await fileSample(session, [path])];
    expect(second).toEqual(first);
    expect(scratch()).toEqual(before);
    expect(existsSync(path)).toBe(true);
  });

  it('shows for a project what importing found', async () => {
    const path = join(folder, 'tickets.jsonl');
    const rows = Array.from({ length: 300 }, (_, i) => ({
      text: `Where is parcel ${i} that I sent?`,
      label: ['billing', 'delivery', 'refund'][i % 3],
    }));
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const project = session.ledger.projects.create('router', 'classification', 1);
    expect(() => projectSample(session, project)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'stage.missing-input' }),
      }),
    );
    const { card } = await importDataset(session, project, { files: [path] }, null);
    const report = inferFrom(projectSample(session, project), ['classification']);
    expect(report.mapping).toEqual(card.mapping);
    expect(card.mappingOrigin).toMatchObject({ kind: 'inferred', ...report.inferred });
    expect(report.coverage).toBe(1);
  });
});
