/**
 * Forecast time against real trainings: for each case the estimate before the run, from the
 * calibration alone and as corrected by the runs before it, then what the run took by the clock.
 *
 * Run: node bench/forecast/run.mjs [--model PATH.gguf] [--rounds N]
 * With a model, adapters on it are among the cases. The home is a new folder that is removed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Ledger } from '../../dist/ledger/ledger.js';
import { thisMachine } from '../../dist/planning/time/this-machine.js';
import { importDataset } from '../../dist/lifecycle/import-dataset.js';
import { defaultThreads } from '../../dist/lifecycle/stage/run-stage.js';
import { timeOfPlan } from '../../dist/lifecycle/train/train-project.js';
import { planTraining, train } from '../../dist/lifecycle/train/train-project.js';
import { addModel } from '../../dist/models/add-model.js';
import { measureCalibration } from '../../dist/planning/time/kept-calibration.js';

const { values } = parseArgs({
  options: { model: { type: 'string' }, rounds: { type: 'string', default: '2' } },
});

const home = mkdtempSync(join(tmpdir(), 'forecast-'));
const ledger = new Ledger(home);
const { signal } = new AbortController();
const session = { ledger, signal, threads: defaultThreads(), progress: () => {} };

const scratch = (base, steps, sequenceLength, microBatchRows) => ({
  base,
  steps,
  sequenceLength,
  microBatchRows,
});
const cases = [
  scratch('brew-3m', 30, 128, 4),
  scratch('brew-10m', 12, 128, 4),
  scratch('brew-3m', 20, 256, 8),
  scratch('brew-10m', 8, 256, 4),
  ...(values.model ? [{ base: 'given', steps: 4, sequenceLength: 128, microBatchRows: 2 }] : []),
];

try {
  const project = ledger.projects.create('forecast', 'support', 7);
  await importDataset(session, project, { sample: 'support-chat-v1' }, null);
  if (values.model)
    await addModel({ home, spec: values.model, id: 'given', signal, onProgress: () => {} });
  await measureCalibration(home, session.threads, signal, () => {});
  const alone = [];
  const corrected = [];
  for (let round = 0; round < Number(values.rounds); round++)
    for (const { base, ...settings } of cases) {
      const planned = await planTraining(session, project, {
        base,
        method: null,
        profile: 'balanced',
        budgetSeconds: null,
        // Another number of steps: the same plan would be a cache hit.
        overrides: { ...settings, steps: settings.steps + round, gradientAccumulation: 1 },
      });
      const now = timeOfPlan(session, planned);
      const before = timeOfPlan(session, planned, { ...thisMachine(session), measured: [] });
      const started = performance.now();
      await train(session, project, planned);
      const took = (performance.now() - started) / 1000;
      alone.push({ ...before, took });
      corrected.push({ ...now, took });
      const figures = [before, now].map(
        ({ low, expected, high }) =>
          `${expected.toFixed(1)} s (${low.toFixed(1)} to ${high.toFixed(1)})`,
      );
      console.log(
        `${base.padEnd(9)} ${settings.microBatchRows}×${settings.sequenceLength}, ${planned.plan.steps} steps: ` +
          `calibration ${figures[0]}, with ${now.runs} runs ${figures[1]}, took ${took.toFixed(1)} s`,
      );
    }
  report('calibration alone', alone);
  report('corrected by runs', corrected.slice(cases.length));
} finally {
  ledger.close();
  rmSync(home, { recursive: true, force: true });
}

function report(name, runs) {
  const errors = runs
    .map(({ expected, took }) => Math.abs(expected / took - 1))
    .sort((a, b) => a - b);
  const inside = runs.filter(({ low, high, took }) => low <= took && took <= high).length;
  const median = (100 * errors[Math.floor(errors.length / 2)]).toFixed(0);
  console.log(`${name}: median error ${median} %, ${inside} of ${runs.length} inside low to high`);
}
