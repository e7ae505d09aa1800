/**
 * A Ray cluster as a runtime: PyTorch on its nodes, with what it starts from written here.
 *
 * @module
 */
import type { Runtime, RuntimeChoice } from '../runtime.ts';
import { prepareJob } from '../torch/prepare.ts';
import { clusterNamed } from './cluster.ts';
import { rayWorker } from './command.ts';

/** @throws `cluster.unknown`; `cluster.settings` when what is kept about it is damaged. */
export function rayRuntime(
  home: string,
  choice: Extract<RuntimeChoice, { runtime: 'ray' }>,
): Runtime {
  const { runtime: _, cluster, nodes, ...settings } = choice;
  clusterNamed(home, cluster);
  return {
    prepare: (job) => prepareJob(home, settings, job),
    command: () => rayWorker(home, cluster, nodes),
  };
}
