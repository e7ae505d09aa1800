/** Preflight and benchmark on a small dataset with real workers, which run from the build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { tinyModel } from '../../test/support/models/tiny-model.ts';
import { writeHuggingFace } from '../engine/checkpoint/huggingface/write.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import { importDataset } from './import-dataset.ts';
import { runPreflight } from './run-preflight.ts';
import { memoryForecastVersion } from '../engine/train/memory/training-memory.ts';
import { machineFingerprint } from '../runtimes/machine/fingerprint.ts';
import { notePeak } from '../runtimes/machine/memory-peaks.ts';
import { addModel } from '../models/add-model.ts';
import type { Session } from './stage/run-stage.ts';
import { runBenchmark } from './run-benchmark.ts';
import type { BenchmarkSummary } from './benchmark/benchmark-summary.ts';

const folder = temporaryFolder();
const open: Ledger[] = [];

const subjects = ['the parcel', 'my order', 'a refund', 'the invoice', 'our address'];
const verbs = ['see', 'change', 'cancel', 'find', 'send', 'pay', 'print', 'return'];
const chats = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const at = from + i;
    const [subject, verb] = [subjects[at % 5], verbs[Math.floor(at / 5) % 8]];
    return JSON.stringify({
      messages: [
        { role: 'user', content: `How do I ${verb} ${subject}? Case ${at}.` },
        { role: 'assistant', content: `To ${verb} ${subject}, open your account, case ${at}.` },
      ],
    });
  }).join('\n');

const questions = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      question: `What is ${verbs[(from + i) % 8]} number ${from + i}?`,
      answer: subjects[(from + i) % 3],
    }),
  ).join('\n');

async function workspace(name: string, threads: number, rows = chats): Promise<[Session, Project]> {
  const ledger = new Ledger(join(folder, name));
  open.push(ledger);
  const session = { ledger, signal: new AbortController().signal, threads, progress: () => {} };
  const project = ledger.projects.create('cases', 'general', 42);
  const data = join(folder, `${name}-data`);
  mkdirSync(data);
  const files = Object.entries({ train: [0, 120], validation: [120, 45], test: [165, 30] }).map(
    ([split, [from, count]]) => {
      const file = join(data, `${split}.jsonl`);
      writeFileSync(file, rows(from, count));
      return file;
    },
  );
  await importDataset(session, project, { files }, null);
  return [session, project];
}

let session: Session;
let project: Project;

beforeAll(async () => {
  [session, project] = await workspace('one', 1);
});

afterAll(() => {
  for (const ledger of open) ledger.close();
});

const preflightOf = (s: Session, p: Project) =>
  runPreflight(s, p, { models: ['brew-3m'], plans: true });

describe('preflight', () => {
  it('finds a base from scratch ready, with three plans that differ', async () => {
    const { report, verdict } = await preflightOf(session, project);
    expect(verdict.outcome).toBe('PASS');
    const [{ status, facts, plans }] = report.candidates;
    expect(status).toBe('READY');
    expect(facts!.memory.low).toBeLessThan(facts!.memory.expected);
    expect(plans!.map(({ profile }) => profile)).toEqual(['safe', 'balanced', 'max_quality']);
    expect(plans![0].differences.map(({ setting }) => setting)).toContain(
      'activationCheckpointing',
    );
  });

  it('refuses what cannot work with code and fix, and fails gate B when nothing is left', async () => {
    const adapters = await runPreflight(session, project, {
      models: ['brew-3m', 'smollm2-135m-instruct'],
      method: 'lora',
      plans: false,
    });
    expect(adapters.verdict.outcome).toBe('FAIL');
    expect(
      adapters.report.candidates.map(({ id, status, findings }) => [id, status, findings[0].code]),
    ).toEqual([
      ['brew-3m', 'NOT READY', 'preflight.method'],
      ['smollm2-135m-instruct', 'NOT READY', 'preflight.not-present'],
    ]);
  });

  it('goes by what training of the same shapes took here, where that decides otherwise', async () => {
    const [other, cases] = await workspace('measured', 1);
    const models = ['brew-3m'];
    const asked = { models, plans: false, memoryLimit: 2 ** 30 };
    const { report } = await runPreflight(other, cases, asked);
    const [{ status, facts }] = report.candidates;
    expect(status).toBe('READY');
    const { expected, certain } = facts!.memory;
    notePeak(other.ledger.home, {
      machine: machineFingerprint(),
      shapes: facts!.shapes,
      by: 'train',
      forecast: memoryForecastVersion,
      expected,
      certain,
      peak: 2 ** 32,
    });
    const again = (await runPreflight(other, cases, asked)).report.candidates[0];
    expect(again.status).toBe('NOT READY');
    expect(again.findings.map(({ code }) => code)).toContain('preflight.memory');
  });

  it('refuses a task that does not learn from these records', async () => {
    const { report } = await runPreflight(session, project, {
      task: 'classification',
      models: ['brew-3m'],
      plans: false,
    });
    expect(report.candidates[0].findings.map(({ code }) => code)).toContain('preflight.records');
  });

  it('names the model that was probably meant', async () => {
    await expect(
      runPreflight(session, project, { models: ['brew-3n'], plans: false }),
    ).rejects.toThrow(/brew-3m/);
  });
});

describe('benchmark', () => {
  const budgetSeconds = 0.1;

  it('gives the same bytes in another home with other threads', async () => {
    await preflightOf(session, project);
    const first = await runBenchmark(session, project, { budgetSeconds });
    const { ranking, samples, againstBaselines } = first.summary;
    expect(samples).toMatchObject({ train: { items: 64 }, heldOut: { items: 40 } });
    expect(ranking.map(({ id }) => id).sort()).toEqual([
      'brew-3m',
      'byte-5gram',
      'byte-bigram',
      'byte-unigram',
    ]);
    for (const { metrics } of ranking)
      for (const { value, interval } of metrics) {
        expect(interval.low).toBeLessThanOrEqual(value);
        expect(interval.high).toBeGreaterThanOrEqual(value);
      }
    expect(againstBaselines['byte-bigram'].items).toBe(40);
    expect(first.verdict).toMatchObject({ gate: 'C', evidence: [first.artifact.id] });
    const again = await runBenchmark(session, project, { budgetSeconds });
    expect(again).toMatchObject({ cached: true, verdict: { id: first.verdict.id } });

    const [otherSession, otherProject] = await workspace('two', 2);
    await preflightOf(otherSession, otherProject);
    const other = await runBenchmark(otherSession, otherProject, { budgetSeconds });
    expect(other.artifact.id).toBe(first.artifact.id);
  });

  it('has the winner write where records ask for it, beside baselines that answer', async () => {
    const [asking, asked] = await workspace('questions', 1, questions);
    await preflightOf(asking, asked);
    const { summary } = await runBenchmark(asking, asked, { budgetSeconds });
    const names = summary.ranking[0].metrics.map(({ name }) => name);
    expect(names[0]).toBe('bits-per-byte');
    expect(names.slice(-2)).toEqual(['exact-match', 'token-f1']);
    expect(summary.beside.map(({ id, metrics }) => [id, metrics.map(({ name }) => name)])).toEqual(
      ['commonest-answer', 'tfidf-neighbour'].map((id) => [id, ['exact-match', 'token-f1']]),
    );
    // One answer in three is the commonest, of the ten that the least budget asks for.
    const [{ value, items }] = summary.beside[0].metrics;
    expect(items).toBe(10);
    expect(value).toBeGreaterThan(0.1);
    expect(value).toBeLessThan(0.7);
  });

  it('shows a pretrained base examples before it is trained, as many as were asked for', async () => {
    const [s, p] = await workspace('shots', 1);
    const files = join(folder, 'tiny');
    await writeHuggingFace(files, { ...tinyModel({ maxPositions: 512 }), dtype: 'float32' });
    await addModel({ home: s.ledger.home, spec: files, id: 'tiny' });
    await runPreflight(s, p, { models: ['tiny'], plans: false });
    const benchmark = async (shots?: number) =>
      (await runBenchmark(s, p, { budgetSeconds, shots })).summary;
    const before = ({ ranking }: BenchmarkSummary) =>
      ranking.find(({ setting }) => setting === 'untrained')!;
    const [zero, usual] = [await benchmark(0), await benchmark()];
    expect(before(zero)).toMatchObject({ shots: 0, tags: { shots: null } });
    expect(usual.samples.shots.items).toBe(2);
    expect(before(usual)).toMatchObject({ shots: 2, tags: { shots: usual.samples.shots.digest } });
    expect(before(usual).metrics[0].value).not.toBe(before(zero).metrics[0].value);
    const trained = usual.ranking.find(({ setting }) => setting === 'trained')!;
    expect(trained).toMatchObject({ shots: 0, tags: { shots: null } });
    expect(usual.gainByTraining.tiny.items).toBe(40);
  });

  it('refuses a model that is not ready', async () => {
    await preflightOf(session, project);
    await expect(
      runBenchmark(session, project, { models: ['brew-10m'], budgetSeconds }),
    ).rejects.toThrow(/brew-10m is not ready/);
  });
});
