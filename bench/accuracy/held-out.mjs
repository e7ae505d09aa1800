/**
 * The accuracy, or bits per byte, of a project's newest checkpoint on test items, scored as a release is.
 *
 * node bench/accuracy/held-out.mjs --home HOME --project P --items N
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from '../../dist/evaluation/measure.js';
import { independent } from '../../dist/evaluation/statistics/uncertainty.js';
import { Ledger } from '../../dist/ledger/ledger.js';
import { drawHeldOut, scoreHeldOut } from '../../dist/lifecycle/package/held-out.js';
import { openCheckpoint } from '../../dist/lifecycle/train/checkpoint.js';

const text = { type: 'string' };
const { values: given } = parseArgs({
  options: { home: text, project: text, items: text },
});
const ledger = new Ledger(given.home);
const project = ledger.projects.find(given.project);
const dataset = ledger.projects.latest(project, 'canonical-dataset');
const limits = { scored: Number(given.items), generated: 0 };
const heldOut = await drawHeldOut(dataset, limits, 0);
const { model, tokenizer } = await openCheckpoint(
  given.home,
  ledger.projects.latest(project, 'checkpoint-set'),
);
const items = await scoreHeldOut(
  {
    folder: mkdtempSync(join(tmpdir(), 'held-out-')),
    threads: 2,
    signal: new AbortController().signal,
    progress() {},
  },
  { reference: model, tokenizer, label: 'the model' },
  heldOut,
);
const metrics = measure(heldOut.assessment.metrics, items, independent(0));
console.log(JSON.stringify({ items: items.length, metrics }));
ledger.close();
process.exit(0);
