/**
 * What may happen to a training at any moment, done for real: signals to its processes, limits of the
 * system, damaged files. Each resolves with how the training ended once the same command was given
 * again, where that is what one would do.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  signal,
  SupervisedTraining,
  workFolders,
  type End,
  type Undertaking,
} from './supervised-training.ts';

export interface Scene {
  /** A copy of a home, for this run alone. */
  home: string;
  undertaking: Undertaking;
  /** How long the training takes when it is left alone, in seconds. */
  seconds: number;
  /** Draws a whole number from 0 below `below`, the same for the same run. */
  draw(below: number): number;
  /** Every worker that was seen, to look for later. */
  workers: Set<number>;
}

export type Disturbance = (scene: Scene) => Promise<End>;

const start = (scene: Scene, wrap?: readonly string[]): SupervisedTraining => {
  const training = new SupervisedTraining(scene.home, scene.undertaking, wrap);
  // Whoever holds the set sees what is found later.
  void training.worker().then((pid) => pid !== undefined && scene.workers.add(pid));
  return training;
};

/** A moment between the start of the worker and the time by which an undisturbed one has ended. */
const sometime = ({ draw, seconds }: Scene) => pause(draw(Math.ceil(1000 * seconds)));

/** Gives the command again until it is through, as a person would. */
const again = async (scene: Scene): Promise<End> => start(scene).ended();

async function withWorker(
  scene: Scene,
  disturb: (worker: number, training: SupervisedTraining) => void,
): Promise<SupervisedTraining> {
  const training = start(scene);
  await training.worker();
  await sometime(scene);
  const worker = await training.worker();
  if (worker !== undefined) scene.workers.add(worker);
  disturb(worker ?? 0, training);
  return training;
}

const killWorker: Disturbance = async (scene) =>
  (
    await withWorker(scene, (worker) => {
      if (worker > 0) signal(worker, 'SIGKILL');
    })
  ).ended();

const stopWorker: Disturbance = async (scene) =>
  (
    await withWorker(scene, (worker) => {
      if (worker > 0) signal(worker, 'SIGSTOP');
    })
  ).ended();

const killSupervisor: Disturbance = async (scene) => {
  const training = start(scene);
  await sometime(scene);
  training.kill();
  const end = await training.ended();
  return end.kind === 'done' ? end : again(scene);
};

const killBoth: Disturbance = async (scene) => {
  const training = await withWorker(scene, (worker, { pid }) => {
    signal(pid, 'SIGKILL');
    if (worker > 0) signal(worker, 'SIGKILL');
  });
  const end = await training.ended();
  return end.kind === 'done' ? end : again(scene);
};

/** The worker sleeps when its supervisor dies, and notices nothing. */
const killSupervisorOfStopped: Disturbance = async (scene) => {
  const training = await withWorker(scene, (worker, { pid }) => {
    if (worker > 0) signal(worker, 'SIGSTOP');
    signal(pid, 'SIGKILL');
  });
  const end = await training.ended();
  return end.kind === 'done' ? end : again(scene);
};

const damageCheckpoint: Disturbance = async (scene) => {
  const training = await withWorker(scene, (worker, { pid }) => {
    signal(pid, 'SIGKILL');
    if (worker > 0) signal(worker, 'SIGKILL');
  });
  const end = await training.ended();
  if (end.kind === 'done') return end;
  damageOneOf(
    workFolders(scene.home).flatMap((work) => filesIn(join(work, 'state'))),
    scene,
  );
  return again(scene);
};

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(step|best)-\d+$/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // It was killed before there was a checkpoint.
    return [];
  }
}

/** Turns a bit, cuts the end off, or empties it. */
function damageOneOf(files: readonly string[], { draw }: Scene): void {
  if (files.length === 0) return;
  const file = files.toSorted()[draw(files.length)];
  const bytes = readFileSync(file);
  const place = draw(Math.max(1, bytes.length));
  const kind = draw(3);
  if (kind === 0 && bytes.length > 0) bytes[place] ^= 1 << draw(8);
  writeFileSync(file, kind === 0 ? bytes : bytes.subarray(0, kind === 1 ? place : 0));
}

const mebibyte = 2 ** 20;

/** A disk on which the home fits and a checkpoint or two, which is made larger afterwards. */
const fillDisk: Disturbance = async (scene) => {
  const disk = `${scene.home}-disk`;
  mkdirSync(disk);
  const used = Number(
    spawnSync('du', ['-sk', scene.home], { encoding: 'utf8' }).stdout.split('\t')[0],
  );
  const size = used * 1024 + (5 + scene.draw(160)) * mebibyte;
  mount('-t', 'tmpfs', '-o', `size=${size}`, 'brewslm-chaos', disk);
  try {
    cpSync(scene.home, join(disk, 'home'), { recursive: true });
    const onDisk = { ...scene, home: join(disk, 'home') };
    const end = await start(onDisk).ended();
    if (end.kind !== 'problem') return end;
    if (end.problem.code !== 'disk.full') return end;
    mount('-o', `remount,size=${size + 512 * mebibyte}`, disk);
    return await again(onDisk);
  } finally {
    spawnSync('umount', [disk]);
  }
};

function mount(...words: string[]): void {
  const { status, stderr } = spawnSync('mount', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount: ${stderr}`);
}

/** Whether this user may mount a small disk. */
export const canMount = (): boolean =>
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

const groups = '/sys/fs/cgroup/memory';

/** Whether this user may limit memory by a control group, of version 1 or 2. */
export function canLimitMemory(): boolean {
  try {
    const group = newGroup(2 ** 40);
    rmdirSync(group);
    return true;
  } catch {
    return false;
  }
}

let madeGroups = 0;

function newGroup(bytes: number): string {
  const [root, limit] = [
    [groups, 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ].find(
    ([folder, name]) =>
      readable(join(folder, name)) || readable(join(folder, 'cgroup.controllers')),
  )!;
  const group = join(root, `brewslm-chaos-${process.pid}-${++madeGroups}`);
  mkdirSync(group);
  writeFileSync(join(group, limit), `${bytes}`);
  return group;
}

function readable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a training whose supervisor and worker together may hold so much memory, by the system's own
 * limit.
 */
export async function underMemoryLimit(scene: Scene, bytes: number): Promise<End> {
  const group = newGroup(bytes);
  try {
    const join = ['sh', '-c', `echo $$ > ${group}/cgroup.procs; exec "$@"`, 'sh'];
    return await start(scene, join).ended();
  } finally {
    await pause(200);
    rmdirSync(group);
  }
}

/** By what happens; each ends with the weights of a training that was left alone. */
export const disturbances: Record<string, Disturbance> = {
  'worker killed': killWorker,
  'supervisor killed': killSupervisor,
  'both killed': killBoth,
  'worker stopped': stopWorker,
  'supervisor of a stopped worker killed': killSupervisorOfStopped,
  'checkpoint damaged': damageCheckpoint,
  'disk full': fillDisk,
};
