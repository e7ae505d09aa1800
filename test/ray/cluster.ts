/**
 * A cluster as a team has it, small: a head and a second node with token authentication, and a server
 * that speaks S3. Each program leads a session, by which it is killed; `ray stop` would end every Ray on
 * the machine.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

const python = process.env.BREWSLM_PYTHON ?? 'python3';
const programs = dirname(python);

/** Ray's sockets have paths of at most 107 bytes. */
const folder = mkdtempSync('/tmp/bray-');
export const token = randomBytes(24).toString('hex');
export const address = 'http://127.0.0.1:8265';
export const bucket = 's3://team/brewslm';
export const sharedFolder = join(folder, 'shared');

/** What the control side has in its environment; the nodes have the same keys in theirs. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  TEAM_TOKEN: token,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
};

const nodeEnvironment: NodeJS.ProcessEnv = {
  ...environment,
  NODE_OPTIONS: undefined,
  TEAM_TOKEN: undefined,
  PATH: `${programs}:${process.env.PATH}`,
  TMPDIR: folder,
  RAY_AUTH_MODE: 'token',
  RAY_AUTH_TOKEN: token,
  RAY_USAGE_STATS_ENABLED: '0',
  // A machine that has other work is slow to start so many processes.
  RAY_DASHBOARD_STARTUP_TIMEOUT_S: '300',
  RAY_gcs_server_port_wait_time_s: '300',
  RAY_worker_register_timeout_seconds: '300',
  OMP_NUM_THREADS: '1',
};

const small = [
  '--num-cpus=2',
  '--num-gpus=0',
  '--object-store-memory=100000000',
  '--memory=4000000000',
  '--disable-usage-stats',
];

const groups = new Map<string, ChildProcess>();

function start(name: string, program: string, args: readonly string[]): void {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(join(programs, program), args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: nodeEnvironment,
  });
  groups.set(name, child);
  // Ray gives a node 30 seconds to register; on a busy machine that may not do.
  child.once('exit', () => {
    if (groups.get(name) !== child) return;
    kill(name);
    setTimeout(() => start(name, program, args), 1000);
  });
}

/**
 * Kills a program with all that it started, as a machine that goes: Ray's workers lead groups of their
 * own within its session, and not all of them notice that their raylet is gone.
 */
export function kill(name: string): void {
  const child = groups.get(name);
  groups.delete(name);
  if (child?.pid === undefined) return;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)))
    try {
      if (sessionOf(pid) === child.pid) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended already.
    }
}

/** Fields of a process are counted behind its name, which may hold anything. */
function sessionOf(pid: string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

export async function startCluster(): Promise<void> {
  mkdirSync(sharedFolder);
  start('s3', 'moto_server', ['-H', '127.0.0.1', '-p', '5000']);
  start('head', 'ray', [
    'start',
    '--block',
    '--head',
    '--node-ip-address=127.0.1.1',
    '--port=6379',
    '--dashboard-host=127.0.0.1',
    '--dashboard-port=8265',
    `--temp-dir=${folder}/ray`,
    ...small,
  ]);
  await until('the dashboard', async () => (await get('/api/version')) !== null);
  startSecondNode();
  await until('the bucket', async () => {
    const { statusCode } = await request('http://127.0.0.1:5000/team', { method: 'PUT' });
    return statusCode === 200;
  });
  await until('two nodes', async () => (await aliveNodes()) === 2);
}

export const startSecondNode = (): void =>
  start('node', 'ray', [
    'start',
    '--block',
    '--address=127.0.1.1:6379',
    '--node-ip-address=127.0.1.2',
    // Without a port of its own, logs of jobs on it could not be read.
    '--dashboard-agent-listen-port=52366',
    ...small,
  ]);

export function stopCluster(): void {
  for (const name of groups.keys()) kill(name);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}

/** Asks the dashboard; null while it does not answer. */
async function get(path: string): Promise<unknown> {
  try {
    const { statusCode, body } = await request(address + path, {
      headers: { authorization: `Bearer ${token}` },
      headersTimeout: 10_000,
    });
    return statusCode === 200 ? await body.json() : (await body.dump(), null);
  } catch {
    return null;
  }
}

interface Listed<T> {
  data: { result: { result: T[] } };
}

export async function aliveNodes(): Promise<number> {
  const nodes = (await get('/api/v0/nodes')) as Listed<{ state: string }> | null;
  return nodes?.data.result.result.filter(({ state }) => state === 'ALIVE').length ?? 0;
}

/** Classes of actors that live; `_AutoscalingCoordinatorActor` is Ray's own, one for the cluster. */
export async function aliveActors(): Promise<string[]> {
  const actors = (await get('/api/v0/actors')) as Listed<{ state: string; class_name: string }>;
  return actors.data.result.result
    .filter(({ state }) => state !== 'DEAD')
    .map(({ class_name }) => class_name)
    .filter((name) => !name.startsWith('_'));
}

/** What Ray says of all jobs of BrewSLM. */
export async function jobs(): Promise<ListedJob[]> {
  return (await get('/api/jobs/')) as ListedJob[];
}

interface ListedJob {
  submission_id: string;
  status: string;
  metadata: Record<string, string>;
  /** Milliseconds of the epoch. */
  start_time: number;
  end_time: number | null;
}

export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 400_000;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}; see ${folder}`);
    await sleep(500);
  }
}
