/**
 * A states job on the embedded engine: what the last layer makes of each prompt.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { placesOf } from '../../engine/choose/continuation-layout.ts';
import { PromptDecoder } from '../../engine/choose/prompt-decoder.ts';
import { fail } from '../../problem/problem.ts';
import type { StatesDone, StatesJob, WorkerEvent } from '../protocol.ts';
import { loadModel } from './load-model.ts';
import { peakResidentBytes } from './memory-guard.ts';

/** Bounds what is computed at once, for the sake of memory. */
const mostPlaces = 2048;

/**
 * Computes the states of every prompt, and writes them.
 *
 * @throws `run.interrupted` when `stop` is aborted; the problems of `loadModel`.
 */
export async function runStatesJob(
  job: StatesJob,
  emit: (event: WorkerEvent) => void,
  stop: AbortSignal,
): Promise<StatesDone> {
  const started = performance.now();
  const { config, readWeights } = await loadModel(job.model);
  const decoder = await PromptDecoder.create(config, readWeights, job.threads);
  try {
    const { prompts } = job;
    const width = 2 * config.hiddenSize;
    const states = new Float32Array(prompts.length * width);
    const places = prompts.map(({ length }) => placesOf({ length, parents: [] }));
    const waiting = [...prompts.keys()].sort((a, b) => places[a] - places[b] || a - b);
    while (waiting.length > 0) {
      if (stop.aborted) fail('run.interrupted', 'scoring was stopped');
      const size = places[waiting[0]];
      const others = waiting.findIndex((index) => places[index] !== size);
      const alike = others < 0 ? waiting.length : others;
      const batch = waiting.splice(0, Math.min(alike, Math.max(1, Math.floor(mostPlaces / size))));
      const found = await decoder.meanAndLast(
        batch.map((index) => Int32Array.from(prompts[index])),
      );
      for (const [at, index] of batch.entries())
        states.set(found.subarray(at * width, (at + 1) * width), index * width);
      emit({
        type: 'progress',
        done: prompts.length - waiting.length,
        total: prompts.length,
        unit: 'items',
      });
    }
    writeFileSync(job.output, new Uint8Array(states.buffer));
    return {
      kind: 'states',
      items: prompts.length,
      tokens: prompts.reduce((sum, { length }) => sum + length, 0),
      peakResidentBytes: peakResidentBytes(),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await decoder.close();
  }
}
