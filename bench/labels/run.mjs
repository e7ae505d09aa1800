/**
 * What it takes to find the likeliest label of an item: by best-first search, and by scoring every
 * label. Both must find the same ones.
 *
 * Run: node bench/labels/run.mjs DATA ITEMS [SMOLLM2.gguf] [--only NAME] [--save]
 * where DATA holds banking77/ and clinc150/. The model is SmolLM2-135M-Instruct where its file is given,
 * as it comes and with adapters trained for 60 steps, else brew-3m, trained for some steps and for few.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { labelExercise } from '../../dist/evaluation/scoring/label-choice.js';
import { itemsOfEveryLabel } from '../../dist/evaluation/scoring/every-label.js';
import { drawSample } from '../../dist/evaluation/sample.js';
import { workerSubject } from '../../dist/evaluation/subject.js';
import { writeTokenSet } from '../../dist/engine/tokenizer/token-set.js';
import { Tokenizer } from '../../dist/engine/tokenizer/tokenizer.js';
import { Ledger } from '../../dist/ledger/ledger.js';
import { importDataset } from '../../dist/lifecycle/import-dataset.js';
import { cardOf, loadSplit } from '../../dist/lifecycle/normalize/dataset.js';
import { openCandidate } from '../../dist/lifecycle/preflight/candidate.js';
import { addModel } from '../../dist/models/add-model.js';
import { encodeRecords, fit, tokenStatistics } from '../../dist/planning/tokens/encode-records.js';
import { makePlan } from '../../dist/planning/make-plan.js';
import { resolveBase } from '../../dist/planning/resolved-base.js';
import { runChooseJob } from '../../dist/runtimes/embedded/choose-job.js';
import { runScoreJob } from '../../dist/runtimes/embedded/score-job.js';
import { runTrainJob } from '../../dist/runtimes/embedded/train-job.js';
import { saveWhereAsked, words } from '../save.mjs';

const { positionals, values: wishes } = parseArgs({
  args: words,
  allowPositionals: true,
  options: { only: { type: 'string' } },
});
const [data, count, gguf] = positionals;
const items = Number(count);
const threads = 2;
const { signal } = new AbortController();
const home = mkdtempSync(join(tmpdir(), 'labels-'));
const ledger = new Ledger(home);
const session = { ledger, signal, threads, progress() {} };
if (gguf) await addModel({ home, spec: gguf, id: 'smollm2-135m-instruct' });

const models = gguf
  ? [
      { base: 'smollm2-135m-instruct', steps: 60 },
      { base: 'smollm2-135m-instruct', steps: 0 },
    ]
  : [
      { base: 'brew-3m', steps: 400 },
      { base: 'brew-3m', steps: 50 },
    ];
const rows = [];
for (const name of ['banking77', 'clinc150'].filter((each) => each === (wishes.only ?? each))) {
  const project = ledger.projects.create(name, 'classification', 42);
  const files = ['train.csv', 'test.csv'].map((file) => join(data, name, file));
  const { dataset } = await importDataset(session, project, { files }, null);
  const train = await loadSplit(dataset, 'train');
  const sample = drawSample(await loadSplit(dataset, 'test'), items, 1);
  const { labels } = cardOf(dataset);
  for (const model of models) {
    const row = await measure({ name, labels, train, sample }, model);
    console.log(JSON.stringify(row));
    rows.push(row);
  }
}
ledger.close();
rmSync(home, { recursive: true });
saveWhereAsked('label-search', rows);

async function measure({ name, labels, train, sample }, { base, steps }) {
  const { digest } = await resolveBase(home, base);
  const candidate = await openCandidate(home, { id: base, digest }, train, 1);
  const tokenizer = Tokenizer.open(candidate.tokenizer);
  const folder = join(home, 'work', name, `${base}-${steps}`);
  const reference = await trained(candidate, tokenizer, train, steps, folder);
  let tokens = 0;
  const counted = (run) => async (job) => {
    const done = await run(job, () => {}, signal);
    tokens += done.tokens;
    return done;
  };
  const { config } = candidate;
  const subject = workerSubject(
    { reference, config, tokenizer, folder, threads, longReplies: 'cut', shots: [] },
    { score: counted(runScoreJob), choose: counted(runChooseJob) },
  );
  const ways = {
    every: (records) => itemsOfEveryLabel(subject, labels, records),
    search: (records) => labelExercise(labels, { byLength: false })(subject, records),
    byLength: (records) => labelExercise(labels, { byLength: true })(subject, records),
  };
  const found = {};
  const row = { data: name, labels: labels.length, model: `${base}, ${steps} steps`, items };
  for (const [way, exercise] of Object.entries(ways)) {
    // Loading and compiling are paid once for all items.
    await exercise(sample.slice(0, 2));
    const [few, all] = [await timed(exercise, sample.slice(0, 2)), await timed(exercise, sample)];
    found[way] = all.items;
    row[`${way}Tokens`] = rounded(all.tokens / items);
    row[`${way}Cpu`] = rounded((1000 * (all.seconds - few.seconds)) / (items - 2));
  }
  const differing = found.every.filter(
    ({ choice: { predicted, predictedByLength } }, i) =>
      predicted !== found.search[i].choice.predicted ||
      predicted !== found.byLength[i].choice.predicted ||
      predictedByLength !== found.byLength[i].choice.predictedByLength,
  );
  const right = found.search.filter(({ choice }) => choice.predicted === choice.label).length;
  return { ...row, accuracy: rounded(right / items), differing: differing.length };

  async function timed(exercise, records) {
    tokens = 0;
    const before = process.cpuUsage();
    const made = await exercise(records);
    const { user, system } = process.cpuUsage(before);
    return { items: made, tokens, seconds: (user + system) / 1e6 };
  }
}

/** Trains a base for some steps, as a plan would. */
async function trained(base, tokenizer, train, steps, folder) {
  mkdirSync(join(folder, 'output'), { recursive: true });
  if (steps === 0) return base.reference;
  const encoded = await encodeRecords(tokenizer, drawSample(train, 4000, 1));
  const { plan } = makePlan({
    base,
    method: gguf ? 'lora' : 'full',
    profile: 'balanced',
    budgetSeconds: 1e6,
    statistics: tokenStatistics(encoded),
    overrides: {
      steps,
      sequenceLength: 128,
      microBatchRows: 4,
      gradientAccumulation: 1,
      earlyStopping: null,
    },
    seed: 1,
  });
  const tokens = { train: join(folder, 'train.tokens'), validation: join(folder, 'none.tokens') };
  await writeTokenSet(tokens.train, fit(encoded, 128, plan.longReplies).examples);
  await writeTokenSet(tokens.validation, []);
  const [output, state] = [join(folder, 'output'), join(folder, 'state')];
  const job = { kind: 'train', plan, base: base.reference, tokens, output, state, threads };
  const whole = { ...job, memoryLimit: null, limits: { seconds: null, tokens: null } };
  await runTrainJob(whole, () => {}, signal);
  const weights = join(output, 'best.safetensors');
  return { kind: 'trained', base: base.reference, weights, lora: plan.lora };
}

function rounded(value) {
  return Number(value.toPrecision(3));
}
