/**
 * A fit-head job on the embedded engine: what stands in for the upper layers that a plan leaves out.
 *
 * @module
 */
import { fitHeadMap } from '../../engine/pruning/fit-head-map.ts';
import { writeHeadMap } from '../../engine/pruning/head-map-file.ts';
import { readTokenSet } from '../../engine/tokenizer/token-set.ts';
import { fail } from '../../problem/problem.ts';
import type { FitHeadDone, FitHeadJob, WorkerEvent } from '../protocol.ts';
import { loadModel } from './load-model.ts';
import { peakResidentBytes } from './memory-guard.ts';

/**
 * Reads every example, and writes the map.
 *
 * @throws `run.interrupted` when `stop` is aborted; the problems of `loadModel` and `fitHeadMap`.
 */
export async function runFitHeadJob(
  { base, layers, tokens, output, threads }: FitHeadJob,
  emit: (event: WorkerEvent) => void,
  stop: AbortSignal,
): Promise<FitHeadDone> {
  const started = performance.now();
  const { config, readWeights } = await loadModel(base);
  const examples = await readTokenSet(tokens);
  const map = await fitHeadMap(config, readWeights, examples, {
    layers,
    threads,
    read(done) {
      if (stop.aborted) fail('run.interrupted', 'reading examples was stopped');
      emit({ type: 'progress', done, total: examples.length, unit: 'examples' });
    },
  });
  await writeHeadMap(output, map, config.hiddenSize);
  return {
    kind: 'fit-head',
    examples: examples.length,
    peakResidentBytes: peakResidentBytes(),
    seconds: (performance.now() - started) / 1000,
  };
}
