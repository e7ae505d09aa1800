/**
 * Makes the Python environment of a home from the worker's lock, by uv where it is, else by venv and
 * pip; or takes one that is there. It counts when PyTorch loads in it and takes a training step.
 * Downloads are kept by uv and pip, so that a setup that was cut short goes on.
 *
 * @module
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, ProblemError, type Problem } from '../../../problem/problem.ts';
import type { Host } from '../../machine/host.ts';
import {
  environmentFolder,
  keepEnvironment,
  madeFolder,
  type TorchEnvironment,
} from './environment.ts';
import { driverProblems, examine, type Examined } from './examine.ts';
import type { Precision, PythonFacts } from './inspect.ts';
import { install, type Installing } from './install.ts';
import { knownPython, lockedPackages, lockedVersion, lockFile, withoutTorch } from './lock.ts';

export interface SetUpRequest extends Installing {
  home: string;
  host: Host;
  /** An interpreter to take as it is; null to make an environment. */
  python: string | null;
  device: TorchEnvironment['device'];
}

/** The environment, and what is worth knowing though it works. */
export interface SetUp {
  environment: TorchEnvironment;
  warnings: Problem[];
}

/**
 * Sets up the environment and keeps it with the home.
 *
 * @throws `runtime.python` without a Python that fits; `runtime.setup` when installing fails; the first
 *   error that `examine` finds; the reason of the signal.
 */
export async function setUpTorch(request: SetUpRequest): Promise<SetUp> {
  const { home, host, device, signal } = request;
  // Before gigabytes are fetched.
  const [without] = device === 'cuda' ? driverProblems(host) : [];
  if (without !== undefined) throw new ProblemError(without);
  const environment: Examined =
    request.python === null
      ? { python: await makeEnvironment(request), device, origin: 'made' }
      : { python: resolve(request.python), device, origin: 'given' };
  const total = lockedPackages().length;
  request.progress({ done: total, total, note: `a training step on ${device}` });
  const { facts, problems } = await examine(environment, host, signal);
  const error = problems.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new ProblemError(error);
  const kept = recordOf(environment, facts);
  keepEnvironment(home, kept);
  return { environment: kept, warnings: problems };
}

function recordOf(environment: Examined, facts: PythonFacts | null): TorchEnvironment {
  const torch = facts?.torch;
  if (!facts || !torch || torch.error !== null)
    return fail('internal', 'an environment without a problem was not tried');
  const versions = Object.entries(facts.versions).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return {
    schema: 1,
    ...environment,
    precisions: (Object.keys(torch.steps) as Precision[]).filter(
      (precision) => torch.steps[precision] === null,
    ),
    cards: torch.devices.map(({ name, capability, total }) => ({ name, capability, total })),
    versions: { python: facts.python, ...Object.fromEntries(versions) },
  };
}

/** Makes or mends the environment in the home, and names its interpreter. */
async function makeEnvironment(request: SetUpRequest): Promise<string> {
  const { home, host, device } = request;
  const folder = madeFolder(home);
  const python = join(folder, host.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  mkdirSync(environmentFolder(home), { recursive: true });
  // Made by a Python that is gone since, or cut short: nothing in it can be trusted.
  if (existsSync(folder) && host.run(python, '-c', 'import pip') === null)
    rmSync(folder, { recursive: true, force: true });
  const uv = host.hasProgram('uv');
  if (!existsSync(folder)) await makeFolder(request, uv, folder);
  const add = (...args: string[]) =>
    uv
      ? install(request, 'uv', ['pip', 'install', '--python', python, ...args])
      : install(request, python, ['-m', 'pip', 'install', '--progress-bar', 'off', ...args]);
  if (device === 'cuda' || host.platform !== 'linux') {
    await add('--require-hashes', '-r', lockFile);
    return python;
  }
  // The registry's builds for Linux bring 3 GB of CUDA; those for processors lie elsewhere.
  await add('--index-url', processorIndex(), `torch==${lockedVersion('torch')}`);
  const rest = join(environmentFolder(home), 'requirements.txt');
  writeFileSync(rest, withoutTorch());
  await add('--require-hashes', '--no-deps', '-r', rest);
  return python;
}

/** Where builds of PyTorch for processors are; a mirror can take its place. */
const processorIndex = (): string =>
  process.env.BREWSLM_TORCH_INDEX ?? 'https://download.pytorch.org/whl/cpu';

async function makeFolder(request: SetUpRequest, uv: boolean, folder: string): Promise<void> {
  try {
    if (uv) await install(request, 'uv', ['venv', '--seed', '--python', '>=3.11,<3.15', folder]);
    else await install(request, findPython(request.host), ['-m', 'venv', folder]);
  } catch (error) {
    // Without its own pip a system's Python leaves half an environment behind.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** @throws `runtime.python` when no Python on the search path fits. */
function findPython(host: Host): string {
  const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];
  const version = 'import platform; print(platform.python_version())';
  const found = names.find(
    (name) => host.hasProgram(name) && knownPython(host.run(name, '-c', version)?.trim() ?? '0'),
  );
  return (
    found ??
    fail('runtime.python', 'there is no Python from 3.11 to 3.14 on the search path', {
      fix: 'Install uv, which brings one (`curl -LsSf https://astral.sh/uv/install.sh | sh`), or Python with venv, and run the command again; or give one: `brewslm runtime setup torch --python PATH`.',
    })
  );
}
