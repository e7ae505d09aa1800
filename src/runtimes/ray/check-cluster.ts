/**
 * Looks whether a cluster can do jobs: is it there, does it take the token, what does it have, and do
 * this side and every node reach the same storage. The nodes are asked by a small job, as they are the
 * ones that must see it.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { problem, ProblemError, toProblem, type Problem } from '../../problem/problem.ts';
import { parseEvent } from '../protocol.ts';
import { RayClient } from './client.ts';
import { keepCluster, type Cluster } from './cluster.ts';
import { openStorage } from './storage/storage.ts';
import { workerPackage } from './worker-package.ts';

/** A node as it showed itself. */
export interface ClusterNode {
  address: string;
  cpus: number;
  gpus: number;
  /** Bytes that Ray hands out. */
  memory: number;
  /** Versions of what a job needs; null for what is not installed. */
  versions: Record<string, string | null> | null;
  /** Seconds that its clock is ahead of the one here; null where it was not seen. */
  clockAhead: number | null;
}

export interface ClusterCheck {
  cluster: Cluster;
  /** Version of Ray; null where the cluster did not answer. */
  ray: string | null;
  nodes: ClusterNode[];
  /** What keeps jobs from being done, or may; nothing when all is well. */
  problems: Problem[];
}

interface Seen {
  ray: string;
  nodes: {
    address: string;
    cpus: number;
    gpus: number;
    memory: number;
    clock?: number;
    versions?: Record<string, string | null>;
    storage: string | null;
  }[];
}

const PROBE_SECONDS = 180;
/** S3 refuses what was signed by a clock that is off by a quarter of an hour. */
const CLOCK_SECONDS = 60;
const needed = ['torch', 'transformers', 'safetensors', 'pyarrow'] as const;

/** Checks a cluster. What is wrong with it is in the result; it never rejects. */
export async function checkCluster(
  cluster: Cluster,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ClusterCheck> {
  const check: ClusterCheck = { cluster, ray: null, nodes: [], problems: [] };
  const word = randomUUID();
  try {
    const client = new RayClient(cluster, environment);
    check.ray = await client.version();
    const storage = await openStorage(cluster.storage, environment);
    await storage.places.write(`probes/${word}/asked`, word);
    try {
      const seen = await probe(client, cluster, word, signal);
      const now = Date.now() / 1000;
      check.nodes = seen.nodes.map((node) => ({
        address: node.address,
        cpus: node.cpus,
        gpus: node.gpus,
        memory: node.memory,
        versions: node.versions ?? null,
        clockAhead: node.clock === undefined ? null : Math.round(node.clock - now),
      }));
      const answers = await storage.places.list(`probes/${word}`);
      const answered = answers.filter((name) => name.includes('/answered-')).length;
      check.problems = [...storageProblems(cluster, seen, answered), ...nodeProblems(check.nodes)];
    } finally {
      await storage.removeAll(`probes/${word}`);
    }
  } catch (error) {
    signal.throwIfAborted();
    check.problems.push(toProblem(error));
  }
  return check;
}

/** Checks a cluster, and keeps of it how many GPUs it showed. */
export async function examineCluster(
  home: string,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ClusterCheck> {
  const check = await checkCluster(cluster, process.env, signal);
  if (check.nodes.length === 0) return check;
  const kept = { ...cluster, gpus: check.nodes.reduce((total, { gpus }) => total + gpus, 0) };
  keepCluster(home, kept);
  return { ...check, cluster: kept };
}

async function probe(
  client: RayClient,
  cluster: Cluster,
  word: string,
  signal: AbortSignal,
): Promise<Seen> {
  const id = `brewslm-probe-${word}`;
  await client.submit({
    id,
    entrypoint: `exec python -m brewslm_torch.ray probe ${cluster.storage} ${word}`,
    package: await client.putPackage(workerPackage()),
    environment: {},
    metadata: { brewslm: 'probe' },
    resources: { cpus: 0, gpus: 0 },
  });
  const until = performance.now() + 1000 * PROBE_SECONDS;
  for (;;) {
    await sleep(1000, undefined, { signal });
    const job = await client.job(id);
    const late = performance.now() > until;
    if (!late && (job?.status === 'PENDING' || job?.status === 'RUNNING')) continue;
    if (late) await client.stop(id);
    const log = (await client.log(id)) ?? '';
    const seen = log
      .split('\n')
      .map(parseEvent)
      .find((event) => event?.type === 'log');
    if (seen?.type === 'log') return JSON.parse(seen.message) as Seen;
    const text = `${job?.message ?? ''}\n${log}`;
    const evidence = { status: job?.status, message: job?.message, log: log.slice(-1500) };
    throw new ProblemError(
      /No module named|not found/.test(text)
        ? problem('cluster.python', 'the head cannot run the worker package', { evidence })
        : problem('cluster.protocol', 'the job that looks around did not end well', {
            evidence,
            fix: 'See the evidence; `ray status` on the head says what the cluster is doing.',
          }),
    );
  }
}

function storageProblems(cluster: Cluster, { nodes }: Seen, answered: number): Problem[] {
  const blind = nodes.filter(({ storage }) => storage !== null);
  if (blind.length > 0)
    return [
      problem(
        'cluster.one-sided',
        `${blind.length} of ${nodes.length} nodes do not see ${cluster.storage} as it is seen from here`,
        {
          evidence: Object.fromEntries(blind.map(({ address, storage }) => [address, storage])),
          ...(cluster.storage.startsWith('s3:') && {
            fix: 'Start the nodes with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (or a role) and, for a store of your own, AWS_ENDPOINT_URL in their environment.',
          }),
        },
      ),
    ];
  if (answered === nodes.length) return [];
  return [
    problem(
      'cluster.one-sided',
      `${nodes.length - answered} of ${nodes.length} nodes wrote to another ${cluster.storage} than is seen from here`,
    ),
  ];
}

function nodeProblems(nodes: readonly ClusterNode[]): Problem[] {
  const problems: Problem[] = [];
  for (const { address, versions, clockAhead } of nodes) {
    const missing = needed.filter((name) => versions !== null && versions[name] === null);
    if (missing.length > 0)
      problems.push(
        problem('cluster.python', `${address} has no ${missing.join(', ')}`, {
          evidence: { address, versions },
        }),
      );
    if (clockAhead !== null && Math.abs(clockAhead) > CLOCK_SECONDS)
      problems.push(
        problem('cluster.clock', `the clock of ${address} is off by ${Math.abs(clockAhead)} s`, {
          evidence: { address, clockAhead },
        }),
      );
  }
  return problems;
}
