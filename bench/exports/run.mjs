/**
 * Takes exports of everyday tools, made of public data, to a released model without a mapping; or data
 * sets as they are published, and the samples. Says what each ended with.
 *
 * Run: node bench/exports/run.mjs DATA [NAMES] [--budget 5m | --default | --import-only]
 *   [--model GGUF] [--python PYTHON] [--keep FOLDER] [--save]
 * where DATA holds banking77/, clinc150/ and gsm8k/. NAMES are of exports, all of them when left out, or
 * of data sets and samples. `--default` leaves the budget to the template, `--model` adds SmolLM2 to the
 * bases, `--import-only` ends a walk before its training, `--python` is one that has openpyxl, which
 * writes the workbook, `--keep` leaves homes and answers in a folder. A row is saved when it is there.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { saveWhereAsked, words } from '../save.mjs';
import { exportsOf } from './exports.mjs';
import { takeToRelease } from './journey.mjs';

const { positionals, values: wishes } = parseArgs({
  args: words,
  allowPositionals: true,
  options: {
    budget: { type: 'string', default: '5m' },
    default: { type: 'boolean', default: false },
    'import-only': { type: 'boolean', default: false },
    model: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    keep: { type: 'string' },
  },
});
const [data, ...names] = [resolve(positionals[0]), ...positionals.slice(1)];

/** Data as they are published: the template they are for, and what `dataset import` is told. */
const published = {
  banking77: ['classification', files('train.csv', 'test.csv')],
  clinc150: ['classification', files('train.csv', 'validation.csv', 'test.csv')],
  gsm8k: ['question-answering', files('train.jsonl', 'test.jsonl')],
  'support-chat-v1': ['support', sample],
  'general-chat-v1': ['general', sample],
  'ticket-router-v1': ['classification', sample],
};

const folder = wishes.keep ? resolve(wishes.keep) : mkdtempSync(join(tmpdir(), 'exports-'));
const written = exportsOf(data, wishes.python);
const rows = [];
for (const name of names.length > 0 ? names : Object.keys(written)) {
  const row = takeToRelease(open(name), {
    budget: wishes.default ? null : wishes.budget,
    model: wishes.model ? resolve(wishes.model) : null,
    importOnly: wishes['import-only'],
    folder: join(folder, name),
  });
  console.log(JSON.stringify(row));
  rows.push(row);
  saveWhereAsked('exports', rows);
}
if (!wishes.keep) rmSync(folder, { recursive: true });

/** Writes the files of an export where they are needed. */
function open(name) {
  if (name in published) {
    const [template, source] = published[name];
    return { name, template, source: source(name) };
  }
  const { template, choice, write } = written[name];
  const target = join(folder, name, 'export');
  mkdirSync(target, { recursive: true });
  return { name, template, choice, source: ['--file', write(target)] };
}

function files(...list) {
  return (name) => list.flatMap((file) => ['--file', join(data, name, file)]);
}

function sample(name) {
  return ['--sample', name];
}
