/** An autopilot on a small dataset, with real workers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tinyModel } from '../../../test/support/models/tiny-model.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeHuggingFace } from '../../engine/checkpoint/huggingface/write.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { importDataset } from '../../lifecycle/import-dataset.ts';
import { addModel } from '../../models/add-model.ts';
import { embeddedChoice } from '../../runtimes/runtime.ts';
import { autopilot, type Decision } from './autopilot.ts';

const folder = temporaryFolder();
const ledger = new Ledger(join(folder, 'home'));
afterAll(() => ledger.close());

const runtime = { choice: embeddedChoice, reason: 'no card is set up for PyTorch' };

const rows = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `What is order ${from + i}?` },
        { role: 'assistant', content: `It is order ${from + i} of ours.` },
      ],
    }),
  ).join('\n');

it('leaves out who cannot win unless named, says before it starts what it takes here, and decides', async () => {
  const session = { ledger, signal: new AbortController().signal, threads: 1, progress: () => {} };
  const project = ledger.projects.create('orders', 'general', 42);
  const data = join(folder, 'data');
  mkdirSync(data);
  const files = Object.entries({ train: [0, 120], validation: [120, 60], test: [180, 30] }).map(
    ([split, [from, count]]) => {
      const file = join(data, `${split}.jsonl`);
      writeFileSync(file, rows(from, count));
      return file;
    },
  );
  await importDataset(session, project, { files }, null);
  const tiny = join(folder, 'tiny');
  await writeHuggingFace(tiny, { ...tinyModel({ maxPositions: 512 }), dtype: 'float32' });
  await addModel({ home: ledger.home, spec: tiny, id: 'tiny' });

  const said: Decision[] = [];
  const flight = await autopilot(session, project, { budgetSeconds: 30, runtime }, (one) =>
    said.push(one),
  );
  const leftOut = said.filter(({ step }) => step === 'candidates');
  expect(leftOut.map(({ what }) => what.split(' ')[0])).toEqual(['brew-3m', 'brew-10m']);
  expect(leftOut[0].why).toContain('tiny knows the language already');
  const [plan] = said.filter(({ step }) => step === 'benchmark');
  expect(plan.what).toMatch(/^tiny .* here$/);
  const { floor, ranking } = flight.benchmark!.summary;
  expect(ranking.map(({ id }) => id)).not.toContain('brew-3m');
  expect(floor.outcome === 'open' ? flight.benchmark!.verdict.needed : floor.outcome).toBeTruthy();

  await expect(
    autopilot(
      session,
      project,
      { budgetSeconds: 30, models: ['smollm2-135m-instruct'], runtime },
      () => {},
    ),
  ).rejects.toThrow('smollm2-135m-instruct is not ready');
});
