/**
 * What learning from pairs gains over learning the better replies alone: a small model from scratch, or
 * with SMOLLM2=model.gguf that one by adapters, is
 * trained in several ways, each with as many steps of as many records, and asked of held-out pairs
 * which reply it finds more probable, as projects of pairs are judged (win-rate-norm, win-rate).
 *
 * Run: node bench/preference/run.mjs PAIRS.jsonl [steps] [way…] [--save], where a line of the file has
 * `prompt`, `chosen` and `rejected`, and a way is for example `dpo@0.0004` or `sft@0.002+dpo@0.0004`.
 */
import { readFileSync } from 'node:fs';
import { openModel } from '../../dist/engine/checkpoint/open-model.js';
import { Tokenizer } from '../../dist/engine/tokenizer/tokenizer.js';
import { trainTokenizer } from '../../dist/engine/tokenizer/train-tokenizer.js';
import { initializeWeights } from '../../dist/engine/model/init.js';
import { evaluationBatches, trainingSteps } from '../../dist/engine/train/batches/row-packing.js';
import { PairObjective } from '../../dist/engine/train/preference/pair-objective.js';
import { Trainer } from '../../dist/engine/train/step/trainer.js';
import { learningRateAt } from '../../dist/engine/optimizer/schedule.js';
import { encodeToLearn } from '../../dist/planning/tokens/encode-pairs.js';
import { defaultLora, defaultOptimizer } from '../../dist/planning/plan-defaults.js';
import { saveWhereAsked, words } from '../save.mjs';

const [file, givenSteps = '200', ...given] = words;
const steps = Number(givenSteps);
const ways = given.length
  ? given
  : ['sft@0.002', 'dpo@0.0004', 'dpo@0.002', 'orpo@0.002', 'sft@0.002+dpo@0.0004'];
const pairsPerStep = 8;
const pretrained = process.env.SMOLLM2 ? await openModel(process.env.SMOLLM2) : undefined;
// Those that a laptop scores in a minute.
const heldOutPairs = pretrained ? 100 : 400;

const records = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line, id) => {
    const { prompt, chosen, rejected } = JSON.parse(line);
    const turn = (role, content) => [{ role, content }];
    return {
      id: String(id),
      source: { file, line: id + 1 },
      prompt: turn('user', prompt),
      chosen: turn('assistant', chosen),
      rejected: turn('assistant', rejected),
    };
  });
const learnt = records.slice(0, -heldOutPairs);
const heldOut = records.slice(-heldOutPairs);
const textsOf = ({ prompt, chosen, rejected }) =>
  [...prompt, ...chosen, ...rejected].map(({ content }) => content);
const tokenizer = Tokenizer.open(
  pretrained?.tokenizer ?? trainTokenizer(learnt.flatMap(textsOf), 1000),
);
const preferences = { dpo: { loss: 'dpo', beta: 0.1 }, orpo: { loss: 'orpo', beta: 0.25 } };
const pairs = await encodeToLearn(tokenizer, learnt, preferences.dpo);
const replies = await encodeToLearn(tokenizer, learnt, undefined);
const asked = await encodeToLearn(tokenizer, heldOut, preferences.dpo);
const sequenceLength = Math.max(...[...pairs, ...asked].map(({ ids }) => ids.length));

const config = pretrained?.config ?? {
  architecture: 'llama',
  vocabSize: tokenizer.vocabSize,
  hiddenSize: 128,
  intermediateSize: 352,
  layers: 3,
  heads: 4,
  kvHeads: 2,
  headDim: 32,
  ropeTheta: 10_000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 512,
  bosTokenId: null,
  eosTokenIds: [],
  padTokenId: null,
};

async function train(trainer, how, learningRate, count) {
  const preference = preferences[how];
  const examples = preference ? pairs : replies;
  const batching = {
    sequenceLength,
    // A pair has its prompt once, so that a step of as many single replies has about as many tokens.
    microBatchRows: pairsPerStep,
    gradientAccumulation: 1,
    packing: false,
    seed: 5,
    preference,
  };
  const reference = how === 'dpo' ? await referenceOf(trainer, examples, batching, count) : null;
  const objective = preference && new PairObjective(preference, reference);
  const schedule = {
    learningRate,
    shape: 'cosine',
    warmupSteps: Math.round(count / 20),
    steps: count,
    finalShare: 0.1,
  };
  let tokens = 0;
  for (const { step, batches } of trainingSteps(examples, batching, 0)) {
    if (step === count) return tokens;
    for (const { rows } of batches)
      tokens += rows.flat().reduce((sum, { ids }) => sum + ids.length, 0);
    await trainer.step(batches, learningRateAt(schedule, step), objective);
  }
}

/** Of the examples that so many steps meet, what the model as it is makes of them. */
async function referenceOf(trainer, examples, batching, count) {
  const met = new Set();
  for (const { step, batches } of trainingSteps(examples, batching, 0)) {
    if (step === count) break;
    for (const { rows } of batches) for (const { example } of rows.flat()) met.add(example);
  }
  const batches = evaluationBatches(examples, batching, (example) => met.has(example));
  const scores = await trainer.score(batches);
  return Float64Array.from(examples, (_, i) => scores.get(i)?.logProbability ?? NaN);
}

/** Shares of held-out pairs whose better reply is more probable, per byte and as a whole. */
async function judge(trainer) {
  const batching = { sequenceLength, microBatchRows: 16, preference: preferences.dpo };
  const scores = await trainer.score(evaluationBatches(asked, batching));
  const bytes = heldOut.flatMap(({ chosen, rejected }) =>
    [chosen, rejected].map(([{ content }]) => Buffer.byteLength(content)),
  );
  const wins = (weigh) => {
    let won = 0;
    for (let i = 0; i < asked.length; i += 2)
      won += (1 + Math.sign(weigh(i) - weigh(i + 1))) / 2 / heldOut.length;
    return Number(won.toFixed(3));
  };
  const known = (i) => scores.get(i).logProbability;
  return { winRateNorm: wins((i) => known(i) / bytes[i]), winRate: wins(known) };
}

const rows = [];
for (const way of ['none', ...ways]) {
  const trainer = await Trainer.create({
    config,
    loadWeights: pretrained?.readWeights ?? ((weights) => initializeWeights(config, weights, 1)),
    method: pretrained ? { kind: 'lora', ...defaultLora('balanced') } : { kind: 'full' },
    optimizer: defaultOptimizer(pretrained ? 'pretrained' : 'scratch'),
    activationCheckpointing: 'none',
    threads: 1,
    seed: 1,
  });
  const parts = way === 'none' ? [] : way.split('+').map((part) => part.split('@'));
  let tokens = 0;
  for (const [how, rate] of parts)
    tokens += await train(trainer, how, Number(rate), Math.round(steps / parts.length));
  rows.push({ way, steps: parts.length ? steps : 0, tokens, ...(await judge(trainer)) });
  console.log(rows.at(-1));
  await trainer.close();
}
saveWhereAsked('preference', rows);
