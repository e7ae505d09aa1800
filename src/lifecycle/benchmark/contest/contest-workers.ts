/**
 * Worker processes for a benchmark, with their speed and memory noted as events of the run: figures
 * of this machine, so no part of the summary.
 *
 * @module
 */
import { openRuntime } from '../../../runtimes/open-runtime.ts';
import { chosenRuntime } from '../../../runtimes/runtime.ts';
import { supervise, type SupervisorEvent } from '../../../runtimes/supervisor.ts';
import type { Job, TrainDone, TrainJob } from '../../../runtimes/protocol.ts';
import type { SubjectWorkers } from '../../../evaluation/subject.ts';
import { recordSteps, StepTimes } from '../../../planning/time/step-evidence.ts';
import type { StepWork } from '../../../planning/training-cost.ts';
import type { BenchmarkContext } from '../benchmark-context.ts';

export interface BenchmarkWorkers extends SubjectWorkers {
  /** `work` is that of one step on the reference machine. */
  train(job: TrainJob, folder: string, work: StepWork): Promise<TrainDone>;
}

/** Makes the workers of a candidate, which is number `index` of `count`, from 0. */
export function benchmarkWorkers(
  { signal, progress, event, threads, home, configuration }: BenchmarkContext,
  candidate: string,
  index: number,
  count: number,
): BenchmarkWorkers {
  const label = `benchmark ${index + 1}/${count} ${candidate}`;
  const choice = chosenRuntime(configuration);
  const run = async <J extends Job>(job: J, folder: string, total: number, times?: StepTimes) => {
    const runtime = await openRuntime(home, choice);
    return supervise(await runtime.prepare(job), {
      command: runtime.command(),
      folder,
      signal,
      onEvent: (update) => {
        report(update, total);
        times?.take(update);
        if (update.type === 'retry' || update.type === 'log') event(update.type, { ...update });
      },
    });
  };
  const report = (update: SupervisorEvent, total: number): void => {
    if (update.type === 'metric')
      progress({
        label: `${label}: training`,
        done: update.step,
        total,
        unit: 'steps',
        note: `loss ${update.loss.toFixed(2)}`,
      });
    if (update.type === 'progress')
      progress({
        label: update.unit === 'replies' ? `${label}: writing` : `${label}: scoring`,
        done: update.done,
        total: update.total,
        unit: update.unit,
      });
  };
  return {
    async train(job, folder, work) {
      const times = new StepTimes();
      const done = await run(job, folder, job.plan.steps, times);
      // Forecasts of the embedded engine learn from its runs alone.
      if (choice.runtime === 'embedded')
        recordSteps({ threads, event }, { base: candidate, method: job.plan.method, work }, times);
      const { seconds, peakResidentBytes, lastStep } = done;
      event('benchmark.trained', { candidate, seconds, peakResidentBytes, steps: lastStep });
      return done;
    },
    async generate(job, folder) {
      const done = await run(job, folder, 0);
      const { seconds, peakResidentBytes, replies, tokens } = done;
      event('benchmark.generated', { candidate, seconds, peakResidentBytes, replies, tokens });
      return done;
    },
    async choose(job, folder) {
      const done = await run(job, folder, 0);
      const { seconds, peakResidentBytes, items, tokens } = done;
      event('benchmark.scored', { candidate, seconds, peakResidentBytes, items, tokens });
      return done;
    },
    async score(job, folder) {
      const done = await run(job, folder, 0);
      const { seconds, peakResidentBytes, items, tokens } = done;
      event('benchmark.scored', { candidate, seconds, peakResidentBytes, items, tokens });
      return done;
    },
  };
}
