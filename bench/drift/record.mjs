/**
 * Records what `drift check` sees of banking77 without a model when sixteen of its 77 intents are kept
 * out of the training rows: for each held-out row, and each row of those intents, how unsure the
 * classifier of the training rows is of its label, which label it predicts, and how long the text is.
 *
 * Run: node bench/drift/record.mjs DATA
 * where DATA holds banking77/. It writes bench/drift/recorded/banking77.json.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomBits, streamKey } from '../../dist/engine/model/random.js';
import { TfIdfLogistic } from '../../dist/evaluation/baselines/tfidf-logistic.js';
import { Ledger } from '../../dist/ledger/ledger.js';
import { importDataset } from '../../dist/lifecycle/import-dataset.js';
import { loadSplit } from '../../dist/lifecycle/normalize/dataset.js';

const KEPT_OUT = 16;
const {
  positionals: [data],
} = parseArgs({ allowPositionals: true });
const home = mkdtempSync(join(tmpdir(), 'drift-'));
const ledger = new Ledger(home);
const session = { ledger, signal: new AbortController().signal, threads: 2, progress() {} };

// The label is the last field of a line, and holds no comma.
const lines = (file) =>
  readFileSync(join(data, 'banking77', file), 'utf8')
    .replaceAll('\r', '')
    .trimEnd()
    .split('\n');
const intentOf = (line) => line.slice(line.lastIndexOf(',') + 1);
const [header, ...all] = lines('train.csv');
const intents = [...new Set(all.map(intentOf))].sort();
const key = streamKey(16);
const keptOut = new Set(
  intents
    .map((intent, at) => ({ intent, rank: randomBits(key, at) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, KEPT_OUT)
    .map(({ intent }) => intent),
);

async function imported(name, keep) {
  const files = ['train.csv', 'test.csv'].map((file) => {
    const kept = lines(file)
      .slice(1)
      .filter((line) => keep(intentOf(line)));
    const path = join(home, `${name}-${file}`);
    writeFileSync(path, [header, ...kept].join('\n'));
    return path;
  });
  const project = ledger.projects.create(name, 'classification', 42);
  const { dataset } = await importDataset(session, project, { files }, null);
  const [train, validation, test] = await Promise.all(
    ['train', 'validation', 'test'].map((split) => loadSplit(dataset, split)),
  );
  return { train, heldOut: [...validation, ...test], all: [...train, ...validation, ...test] };
}

const learnt = await imported('learnt', (intent) => !keptOut.has(intent));
const others = await imported('others', (intent) => keptOut.has(intent));
const classifier = new TfIdfLogistic(learnt.train);
const labels = [...new Set(learnt.train.map(({ label }) => label))].sort();
const seen = (rows) =>
  rows.map(({ text }) => [
    Number((-classifier.confidence(text)).toFixed(4)),
    labels.indexOf(classifier.predict(text)),
    text.length,
  ]);
const names = [...keptOut].sort();
const recorded = {
  of: { data: 'banking77', trainRows: learnt.train.length, keptOut: names },
  fields: ['unsure, in nats', 'predicted label by number', 'characters'],
  heldOut: seen(learnt.heldOut),
  others: seen(others.all).map((row, at) => [...row, names.indexOf(others.all[at].label)]),
};
const right = learnt.heldOut.filter(({ text, label }) => classifier.predict(text) === label).length;
console.log(
  `${learnt.heldOut.length} held-out rows, accuracy ${(right / learnt.heldOut.length).toFixed(3)}; ${others.all.length} rows of ${KEPT_OUT} intents that were kept out`,
);
const file = new URL('recorded/banking77.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(recorded).replaceAll('],[', '],\n[')}\n`);
ledger.close();
rmSync(home, { recursive: true });
