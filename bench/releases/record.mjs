/**
 * Records what two trainings of the same kind, on two drawings of four fifths of banking77's training
 * rows, make of its test rows: the label that the data have, the label that each chose, and how long the
 * input is. They are logistic regressions on TF-IDF, which are fitted in seconds: two models of equal
 * worth that are right on most items and disagree on some, as two trainings of a language model do.
 * test/selection/recorded-releases.test.ts plays Gate D on them.
 *
 * Run: node bench/releases/record.mjs DATA, where DATA holds banking77/{train,test}.csv.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { logisticBaseline } from '../../dist/evaluation/baselines/labels.js';
import { drawSample } from '../../dist/evaluation/sample.js';
import { Ledger } from '../../dist/ledger/ledger.js';
import { importDataset } from '../../dist/lifecycle/import-dataset.js';
import { loadSplit } from '../../dist/lifecycle/normalize/dataset.js';

const ledger = new Ledger(mkdtempSync(join(tmpdir(), 'record-')));
const session = { ledger, signal: new AbortController().signal, threads: 1, progress() {} };
const project = ledger.projects.create('recorded', 'classification', 42);
const files = ['train.csv', 'test.csv'].map((name) => join(process.argv[2], 'banking77', name));
const { dataset, card } = await importDataset(session, project, { files }, null);
const [train, test] = [await loadSplit(dataset, 'train'), await loadSplit(dataset, 'test')];
ledger.close();

const number = new Map(card.labels.map((label, at) => [label, at]));
const trainings = [1, 2].map((training) => {
  const rows = drawSample(train, Math.round(0.8 * train.length), training);
  const chosen = logisticBaseline(rows)(test).map(({ choice }) => number.get(choice.predicted));
  const right = chosen.filter((label, row) => label === number.get(test[row].label)).length;
  console.log(`training ${training}: ${right} of ${test.length} right`);
  return chosen;
});
const lines = {
  data: 'banking77',
  metric: 'accuracy',
  labels: test.map(({ label }) => number.get(label)),
  lengths: test.map(({ text }) => text.length),
  first: trainings[0],
  second: trainings[1],
};
const body = Object.entries(lines)
  .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  .join(',\n');
const folder = fileURLToPath(new URL('recorded/', import.meta.url));
writeFileSync(join(folder, 'banking77.json'), `{\n${body}\n}\n`);
