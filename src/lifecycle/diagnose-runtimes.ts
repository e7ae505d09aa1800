/**
 * What is wrong with the runtimes of a home. Each is tried: a package that is there and does not load,
 * and a card that is there and does not compute, are found no other way.
 *
 * @module
 */
import { machineNeeds } from '../catalog/runtimes/machine-needs.ts';
import { fail, ProblemError, type Problem } from '../problem/problem.ts';
import { thisHost } from '../runtimes/machine/host.ts';
import { examineCluster, type ClusterCheck } from '../runtimes/ray/check-cluster.ts';
import { listClusters, runtimeOf, type Cluster } from '../runtimes/ray/cluster.ts';
import { requireEnvironment } from '../runtimes/torch/environment/environment.ts';
import { examine } from '../runtimes/torch/environment/examine.ts';
import type { PythonFacts } from '../runtimes/torch/environment/inspect.ts';
import { dependencyFindings } from './preflight/surroundings.ts';

export interface Diagnosis {
  /** As `--runtime` takes it. */
  name: string;
  /** Empty where nothing is wrong; warnings do not keep it from working. */
  problems: Problem[];
  /** What a Python said of itself; null where it was not asked or gave no answer. */
  facts: PythonFacts | null;
  /** Of a cluster: its nodes as they showed themselves. */
  cluster?: Pick<ClusterCheck, 'ray' | 'nodes'>;
}

/**
 * Tries a runtime, or all that were set up.
 *
 * @throws `runtime.unknown` when there is none of this name; the reason of the signal.
 */
export async function diagnoseRuntimes(
  home: string,
  name: string | null,
  signal: AbortSignal,
): Promise<Diagnosis[]> {
  const known: Record<string, () => Promise<Diagnosis>> = {
    embedded: async () => ({
      name: 'embedded',
      problems: await dependencyFindings(machineNeeds('embedded'), thisHost()),
      facts: null,
    }),
    torch: () => diagnoseTorch(home, signal),
    ...Object.fromEntries(
      listClusters(home).map((cluster) => [
        runtimeOf(cluster),
        () => diagnoseCluster(home, cluster, signal),
      ]),
    ),
  };
  const chosen = name === null ? Object.keys(known) : [name];
  const diagnoses: Diagnosis[] = [];
  for (const one of chosen) {
    const diagnose =
      known[one] ??
      known[`ray:${one}`] ??
      fail('runtime.unknown', `there is no runtime ${one}`, {
        fix: `Choose one of ${Object.keys(known).join(', ')}.`,
      });
    const diagnosis = await diagnose();
    const absent = diagnosis.problems.some(({ code }) => code === 'runtime.missing');
    if (name !== null || !absent) diagnoses.push(diagnosis);
  }
  return diagnoses;
}

async function diagnoseTorch(home: string, signal: AbortSignal): Promise<Diagnosis> {
  try {
    const examination = await examine(requireEnvironment(home), thisHost(), signal);
    return { name: 'torch', ...examination };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { name: 'torch', problems: [error.problem], facts: null };
  }
}

async function diagnoseCluster(
  home: string,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { ray, nodes, problems } = await examineCluster(home, cluster, signal);
  return { name: runtimeOf(cluster), problems, facts: null, cluster: { ray, nodes } };
}
