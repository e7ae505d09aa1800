/**
 * Records, item by item, how candidates do on held-out items of banking77 and gsm8k: each is trained
 * for real on the embedded engine and scored on the same items of the test split. The scores lie in
 * recorded/ and are what run.mjs draws its benchmarks from.
 *
 * Run: node bench/selection/record.mjs DATA SMOLLM2.gguf [HOME]
 * where DATA holds banking77/{train,test}.csv and gsm8k/{train,test}.jsonl. A candidate that HOME has
 * recorded already is not trained again. About 35 minutes on two idle cores.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parameterCount } from '../../dist/engine/model/config.js';
import { writeTokenSet } from '../../dist/engine/tokenizer/token-set.js';
import { Tokenizer } from '../../dist/engine/tokenizer/tokenizer.js';
import { deriveSeed } from '../../dist/ledger/canonical-json.js';
import { Ledger } from '../../dist/ledger/ledger.js';
import { labelExercise } from '../../dist/evaluation/scoring/label-choice.js';
import { likelihoodExercise } from '../../dist/evaluation/scoring/likelihood.js';
import { drawSample } from '../../dist/evaluation/sample.js';
import { workerSubject } from '../../dist/evaluation/subject.js';
import { importDataset } from '../../dist/lifecycle/import-dataset.js';
import { cardOf, loadSplit } from '../../dist/lifecycle/normalize/dataset.js';
import { openCandidate } from '../../dist/lifecycle/preflight/candidate.js';
import { resolveBase } from '../../dist/planning/resolved-base.js';
import { encodeRecords, fit, tokenStatistics } from '../../dist/planning/tokens/encode-records.js';
import { makePlan } from '../../dist/planning/make-plan.js';
import { embeddedWorker } from '../../dist/runtimes/embedded/command.js';
import { addModel } from '../../dist/models/add-model.js';
import { supervise } from '../../dist/runtimes/supervisor.js';
import { field } from './field.mjs';

const seed = 42;
const threads = 2;
const tokensPerStep = 512;
const splits = {
  banking77: ['train.csv', 'test.csv'],
  gsm8k: ['train.jsonl', 'test.jsonl'],
};
const templates = { banking77: 'classification', gsm8k: 'general' };

const [data, gguf, home = mkdtempSync(join(tmpdir(), 'record-'))] = process.argv.slice(2);
const ledger = new Ledger(home);
const session = { ledger, signal: new AbortController().signal, threads, progress() {} };
if (!existsSync(join(home, 'models', 'smollm2-135m')))
  await addModel({ home, spec: gguf, id: 'smollm2-135m' });

const places = {};
for (const [name, { items }] of Object.entries(field)) places[name] = await prepare(name, items);
for (let turn = 0; turn < Math.max(...Object.values(field).map((f) => f.candidates.length)); turn++)
  for (const [name, { candidates }] of Object.entries(field)) {
    if (turn >= candidates.length) continue;
    const { values } = await recorded(name, candidates[turn]);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    console.log(name, candidates[turn].name, mean.toFixed(4));
    const known = candidates.slice(0, turn + 1);
    write(name, await Promise.all(known.map((candidate) => recorded(name, candidate))));
  }
ledger.close();

async function prepare(name, items) {
  const title = `record-${name}`;
  const known = ledger.projects.list().find((project) => project.name === title);
  const project = known ?? ledger.projects.create(title, templates[name], seed);
  const files = splits[name].map((file) => join(data, name, file));
  const { dataset, card } = await importDataset(session, project, { files }, null);
  const train = await loadSplit(dataset, 'train');
  const sample = drawSample(await loadSplit(dataset, 'test'), items, deriveSeed(seed, 'held-out'));
  return { dataset, records: card.records, train, sample };
}

async function recorded(name, candidate) {
  const kept = join(home, `${name}-${candidate.name.replaceAll(' ', '-')}.json`);
  if (!existsSync(kept)) writeFileSync(kept, JSON.stringify(await record(name, candidate)));
  const { values, bytes, ...entry } = JSON.parse(readFileSync(kept, 'utf8'));
  const { items } = field[name];
  return { ...entry, values: values.slice(0, items), bytes: bytes.slice(0, items) };
}

/** Trains a candidate as its plan says and scores the sample. */
async function record(name, { name: id, base, method, steps, learningRate, rank }) {
  const { dataset, train, sample } = places[name];
  const { digest } = await resolveBase(home, base);
  const candidate = await openCandidate(home, { id: base, digest }, train, deriveSeed(seed, base));
  const tokenizer = Tokenizer.open(candidate.tokenizer);
  const folder = join(home, 'work', name, id.replaceAll(' ', '-'));
  mkdirSync(folder, { recursive: true });
  const run = (job, where) =>
    supervise(job, {
      command: embeddedWorker(),
      folder: where,
      signal: session.signal,
      onEvent() {},
    });
  let reference = candidate.reference;
  if (method !== null) {
    const drawn = drawSample(train, 4000, deriveSeed(seed, 'train'));
    const encoded = await encodeRecords(tokenizer, drawn);
    const { plan } = makePlan({
      base: candidate,
      method,
      profile: 'balanced',
      budgetSeconds: 1e6,
      statistics: tokenStatistics(encoded),
      overrides: {
        steps,
        sequenceLength: 256,
        microBatchRows: tokensPerStep / 256,
        gradientAccumulation: 1,
        earlyStopping: null,
        ...(learningRate && { learningRate }),
        ...(rank && { lora: { rank } }),
      },
      seed: deriveSeed(seed, `train ${id}`),
    });
    const tokens = { train: join(folder, 'train.tokens'), validation: join(folder, 'none.tokens') };
    await writeTokenSet(tokens.train, fit(encoded, 256, plan.longReplies).examples);
    await writeTokenSet(tokens.validation, []);
    const output = join(folder, 'output');
    mkdirSync(output, { recursive: true });
    const state = join(folder, 'state');
    const job = { kind: 'train', plan, base: reference, tokens, output, state, threads };
    await run({ ...job, limits: { seconds: null, tokens: null } }, folder);
    const weights = join(output, 'best.safetensors');
    reference = { kind: 'trained', base: reference, weights, lora: plan.lora };
  }
  const { config } = candidate;
  const place = { folder, threads };
  const scored = { reference, config, tokenizer, longReplies: 'leave_out', shots: [], ...place };
  const subject = workerSubject(scored, { score: run });
  const { labels } = cardOf(dataset);
  const scores =
    labels.length > 0
      ? (await labelExercise(labels, { byLength: false })(subject, sample)).map(({ choice }) => ({
          value: Number(choice.label === choice.predicted),
          bytes: 1,
        }))
      : (await likelihoodExercise(subject, sample)).map(({ likelihood }) => ({
          value: Number((-likelihood.logProbability / Math.LN2).toFixed(2)),
          bytes: likelihood.targetBytes,
        }));
  const values = scores.map(({ value }) => value);
  const bytes = scores.map((score) => score.bytes);
  rmSync(folder, { recursive: true });
  const parameters = parameterCount(candidate.config);
  return { id, base, method, steps, learningRate, rank, parameters, bytes, values };
}

/** One file per data set: the items, then a line of values per candidate. */
function write(name, entries) {
  const { dataset, records, sample } = places[name];
  const { labels } = cardOf(dataset);
  // The same for all: what was to be said does not depend on who says it.
  const { bytes } = entries[0];
  const head = {
    data: name,
    records,
    metric: labels.length > 0 ? 'accuracy' : 'bits-per-byte',
    seed,
    items: sample.map(({ id }) => id.slice(0, 12)),
    ...(labels.length === 0 && { bytes }),
  };
  const lines = entries
    .map(({ bytes: _bytes, ...entry }) => `    ${JSON.stringify(entry)}`)
    .join(',\n');
  const text = `{\n  "of": ${JSON.stringify(head)},\n  "entries": [\n${lines}\n  ]\n}\n`;
  const folder = fileURLToPath(new URL('recorded/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), text);
}
