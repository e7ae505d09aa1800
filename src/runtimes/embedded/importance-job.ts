/**
 * An importance job on the embedded engine: how large the inputs of each matrix are on rows of text.
 *
 * @module
 */
import { writeImportance } from '../../engine/checkpoint/gguf/importance.ts';
import { columnSums } from '../../engine/importance/column-sums.ts';
import { fail } from '../../problem/problem.ts';
import type { ImportanceDone, ImportanceJob, WorkerEvent } from '../protocol.ts';
import { loadModel } from './load-model.ts';
import { peakResidentBytes } from './memory-guard.ts';

/**
 * Reads every row, and writes the sums.
 *
 * @throws `run.interrupted` when `stop` is aborted; the problems of `loadModel`.
 */
export async function runImportanceJob(
  { model, rows, rowTokens, dataset, output, threads }: ImportanceJob,
  emit: (event: WorkerEvent) => void,
  stop: AbortSignal,
): Promise<ImportanceDone> {
  const started = performance.now();
  const { config, readWeights } = await loadModel(model);
  const sums = await columnSums(
    config,
    readWeights,
    rows.map((ids) => Int32Array.from(ids)),
    {
      threads,
      read(done) {
        if (stop.aborted) fail('run.interrupted', 'reading rows was stopped');
        emit({ type: 'progress', done, total: rows.length, unit: 'rows' });
      },
    },
  );
  await writeImportance(output, sums, { dataset, rows: rows.length, rowTokens });
  return {
    kind: 'importance',
    rows: rows.length,
    tokens: sums.tokens,
    peakResidentBytes: peakResidentBytes(),
    seconds: (performance.now() - started) / 1000,
  };
}
