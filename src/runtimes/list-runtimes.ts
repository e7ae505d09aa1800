/**
 * The runtimes of a home, from what is on record: nothing is started to list them.
 *
 * @module
 */
import { ProblemError, type Problem } from '../problem/problem.ts';
import { thisHost } from './machine/host.ts';
import { listClusters, runtimeOf, type Cluster } from './ray/cluster.ts';
import { requireEnvironment } from './torch/environment/environment.ts';

export interface ListedRuntime {
  /** As `--runtime` takes it. */
  name: string;
  /** A cluster is only known: nobody asks it for a list. */
  state: 'ready' | 'known' | 'absent' | 'damaged';
  /** Names of cards, or of the processor; null where that is not known. */
  device: string | null;
  /** Precisions that it trains in. */
  precisions: string[];
  /** What is missing; null where it is ready. */
  problem: Problem | null;
}

export function listRuntimes(home: string): ListedRuntime[] {
  const { processorModel } = thisHost();
  return [
    {
      name: 'embedded',
      state: 'ready',
      device: processorModel,
      precisions: ['fp32'],
      problem: null,
    },
    listedTorch(home, processorModel),
    ...listClusters(home).map(listedCluster),
  ];
}

function listedTorch(home: string, processor: string): ListedRuntime {
  try {
    const { cards, precisions } = requireEnvironment(home);
    const device = cards.length === 0 ? processor : cards.map(({ name }) => name).join(', ');
    return { name: 'torch', state: 'ready', device, precisions, problem: null };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const state = error.code === 'runtime.missing' ? 'absent' : 'damaged';
    return { name: 'torch', state, device: null, precisions: [], problem: error.problem };
  }
}

/** Whether it is up, and what it has, is for `runtime doctor` to find out. */
const listedCluster = (cluster: Cluster): ListedRuntime => ({
  name: runtimeOf(cluster),
  state: 'known',
  device: cluster.address,
  precisions: [],
  problem: null,
});
