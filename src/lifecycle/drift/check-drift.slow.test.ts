import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyProject, type TinyProject } from '../../../test/support/models/tiny-project.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { ProblemError } from '../../problem/problem.ts';
import { datasetOf } from '../package/export-project.ts';
import { checkDrift } from './check-drift.ts';
import { openRequestLog, loggedRequests } from './request-log.ts';

const folder = temporaryFolder();
const things = ['lamp', 'chair', 'table', 'carpet', 'mirror', 'shelf'];
const asks = {
  delivery: ['where is the', 'when comes my', 'has anybody sent the'],
  refund: ['I want my money back for the', 'please refund the', 'take back this'],
};
type Label = keyof typeof asks;

/** Questions about two labels; `from` keeps those of training apart from those that come in. */
const questions = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => {
    const label: Label = at % 2 === 0 ? 'delivery' : 'refund';
    const ask = asks[label][at % 3];
    // Numbers of equally many digits, whichever rows they are of.
    const order = 10_000 + ((7919 * (from + at)) % 90_000);
    return { text: `${ask} ${things[at % 6]} of order ${order}`, label };
  });
const strangers = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    text: `passport renewal at the embassy needs photograph ${at}`,
  }));

let tiny: TinyProject;
let bundle: Artifact;

beforeAll(async () => {
  const rows = questions(0, 900);
  tiny = await tinyProject(folder, { maxPositions: 512 }, { template: 'classification', rows });
  const { session, project, checkpoint } = tiny;
  const { ledger } = session;
  bundle = ledger.artifacts.record({
    schema: 1,
    kind: 'export-bundle',
    files: [],
    inputs: { checkpoint: checkpoint.id, dataset: datasetOf(ledger, checkpoint).id },
    producer: { stage: 'package', version: '1', configuration: {}, seed: 42 },
    summary: {},
  });
  ledger.projects.attach(project, bundle);
});
afterAll(() => tiny.session.ledger.close());

const check = (files: readonly string[]) =>
  checkDrift(tiny.session, tiny.project, bundle, files, { error: 0.05 });

function file(name: string, rows: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

describe('what comes in', () => {
  it('is no drift where it is of the kind that was learnt', async () => {
    const { tests, inputs, labels } = await check([file('same.jsonl', questions(5000, 120))]);
    expect({ inputs, labels }).toEqual({ inputs: 120, labels: 'given' });
    expect(tests.map(({ name }) => name)).toEqual([
      'unsure labels',
      'far states',
      'labels',
      'lengths',
      'scripts',
      'words',
      'states',
    ]);
    expect(tests.reduce((sum, { limit }) => sum + limit, 0)).toBeCloseTo(0.05, 12);
    expect(tests.filter(({ p, limit }) => p <= limit)).toEqual([]);
  });

  it('is seen where a third is of something else, which is told in its words', async () => {
    const mixed = [...questions(7000, 80), ...strangers(40)].map(({ text }) => ({ text }));
    const { tests, labels, moved, topics } = await check([file('mixed.jsonl', mixed)]);
    expect(labels).toBe('predicted');
    const unsure = tests.find(({ name }) => name === 'unsure labels')!;
    expect(unsure.p).toBeLessThanOrEqual(unsure.limit);
    expect(unsure.share).toBeGreaterThan(0.1);
    expect(unsure.share).toBeLessThanOrEqual(0.5);
    expect(moved).toBeGreaterThan(20);
    expect(topics[0].words).toContain('passport');
    expect(topics[0].examples[0]).toMatchObject({ file: 'mixed.jsonl', line: expect.any(Number) });
  });

  it('gives the same report again', async () => {
    const given = [file('again.jsonl', questions(9000, 60))];
    expect(await check(given)).toEqual(await check(given));
  });

  it('is counted once each, without what training rows have as it is', async () => {
    const known = questions(0, 900).slice(0, 300);
    const fresh = questions(11_000, 30);
    const report = await check([file('repeated.jsonl', [...known, ...fresh, ...fresh])]);
    expect(report.repeated).toBe(30);
    expect(report.known).toBeGreaterThan(200);
    expect(report.inputs).toBe(330 - report.known);
  });

  it('comes from the log of requests too, where nothing says labels', async () => {
    const keep = openRequestLog(folder, tiny.project.id, {
      contact: 'report',
      financial: 'block',
      identity: 'block',
      secret: 'block',
    });
    for (const { text } of questions(13_000, 40))
      keep({ messages: [{ role: 'user', content: text }] }, 1);
    const report = await check(loggedRequests(folder, tiny.project.id));
    expect(report).toMatchObject({ inputs: 40, refused: 0, labels: 'predicted' });
  });

  it('is refused where nothing in it is an input', async () => {
    const numbers = file('numbers.jsonl', [{ a: 1, b: 2 }]);
    await expect(check([numbers])).rejects.toThrow(ProblemError);
    await expect(check([numbers])).rejects.toMatchObject({ problem: { code: 'drift.no-inputs' } });
  });
});
