/**
 * What is wrong with an environment for the worker, each with what mends it. A problem that stands in the
 * way of others is told alone: an interpreter that is gone has no packages.
 *
 * @module
 */
import { problem, ProblemError, type Problem } from '../../../problem/problem.ts';
import { surveyGpus } from '../../machine/gpu.ts';
import type { Host } from '../../machine/host.ts';
import type { TorchEnvironment } from './environment.ts';
import { inspectPython, type PythonFacts, type TorchFacts } from './inspect.ts';
import { importedPackages, knownPython, lockedVersion, pythonRange } from './lock.ts';

/** An environment to look at. */
export type Examined = Pick<TorchEnvironment, 'python' | 'device' | 'origin'>;

/** What was found, and what is wrong. */
export interface Examination {
  facts: PythonFacts | null;
  problems: Problem[];
}

/** Bytes that any training takes of a card, kernels and their memory included. */
const leastDeviceMemory = 2 * 1024 ** 3;

/** Looks at an environment and tries it: a training step of a small model in every precision. */
export async function examine(
  environment: Examined,
  host: Host,
  signal?: AbortSignal,
): Promise<Examination> {
  const { python, device } = environment;
  const mend = mending(environment);
  try {
    const look = await inspectPython(python, 'look', signal);
    const before = [
      ...pythonProblems(look, mend),
      ...packageProblems(look, environment, mend),
      ...(device === 'cuda' ? driverProblems(host) : []),
    ];
    if (before.some(({ severity }) => severity === 'error'))
      return { facts: look, problems: before };
    const facts = await inspectPython(python, `try-${device}`, signal);
    const torch = facts.torch as TorchFacts;
    const problems =
      torch.error === null
        ? [...cudaProblems(torch, device, host, mend), ...stepProblems(torch, device)]
        : [
            problem('machine.package-broken', `PyTorch does not load: ${torch.error}`, {
              fix: mend.all,
              evidence: { python },
            }),
          ];
    return { facts, problems: [...before, ...problems, ...sharedMemoryProblems(host)] };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'runtime.python') throw error;
    return { facts: null, problems: [{ ...error.problem, fix: mend.all }] };
  }
}

/** Commands that mend, by where the environment is from. */
function mending({ python, device, origin }: Examined) {
  const again = `brewslm runtime setup torch --device ${device}`;
  return {
    all:
      origin === 'made'
        ? `Run \`${again}\`: it is made again.`
        : `Run \`${again}\`, or give another Python: \`${again} --python PATH\`.`,
    install: (name: string) => {
      const exact = `${name}==${lockedVersion(name)}`;
      return origin === 'made'
        ? `Run \`${again}\`.`
        : `Run \`${python} -m pip install "${exact}"\`.`;
    },
  };
}

type Mending = ReturnType<typeof mending>;

function pythonProblems({ python }: PythonFacts, mend: Mending): Problem[] {
  if (knownPython(python)) return [];
  const [from, before] = [pythonRange.from, pythonRange.before].map((parts) => parts.join('.'));
  const message = `this is Python ${python}; the worker needs ${from} or newer, before ${before}`;
  return [problem('runtime.python', message, { fix: mend.all, evidence: { python } })];
}

function packageProblems(
  { versions }: PythonFacts,
  { python }: Examined,
  mend: Mending,
): Problem[] {
  return importedPackages.flatMap((name) => {
    const version = versions[name];
    const tested = lockedVersion(name);
    const details = { fix: mend.install(name), evidence: { python, name, version, tested } };
    if (version === null)
      return [problem('machine.package-missing', `${name} is not installed`, details)];
    // `2.15.0+cpu` is 2.15.0 built for a processor.
    if (version.split('+')[0] === tested) return [];
    return [
      problem('machine.package-version', `${name} is ${version}; tested is ${tested}`, details),
    ];
  });
}

type LoadedTorch = Extract<TorchFacts, { error: null }>;

const onProcessor = 'or train on the processor: `brewslm runtime setup torch --device cpu`';

/** Tells what is wrong with cards before PyTorch is loaded, or even installed. */
export function driverProblems(host: Host): Problem[] {
  if (surveyGpus(host).state !== 'none') return [];
  return [
    problem('machine.gpu-missing', 'there is no NVIDIA driver (nvidia-smi is not here)', {
      fix: `Install the driver, in a container give it the card (\`docker run --gpus all\`), ${onProcessor}.`,
    }),
  ];
}

function cudaProblems(
  torch: LoadedTorch,
  device: Examined['device'],
  host: Host,
  mend: Mending,
): Problem[] {
  if (device === 'cpu') return [];
  const { state, gpus } = surveyGpus(host);
  if (torch.cuda === null)
    return [
      problem('runtime.cuda-build', 'this PyTorch is built for processors alone', {
        fix: mend.all,
      }),
    ];
  if (state === 'failed' || !torch.available) {
    const served = gpus[0]?.cuda ?? null;
    const message =
      served === null
        ? 'the driver is installed and PyTorch finds no card'
        : `PyTorch is built for CUDA ${torch.cuda}; the driver serves up to ${served}`;
    return [
      problem('machine.gpu-driver', message, {
        fix: `Install a driver for CUDA ${torch.cuda} or newer, ${onProcessor}.`,
        evidence: { built: torch.cuda, served, cards: gpus.map(({ name }) => name) },
      }),
    ];
  }
  return torch.devices.flatMap((card, index) => {
    const { name, capability, free, total } = card;
    const problems: Problem[] = [];
    if (!runsOn(torch.architectures, capability))
      problems.push(
        problem(
          'machine.gpu-capability',
          `card ${index} (${name}) has compute capability ${capability}; this PyTorch is built for ${torch.architectures.join(', ')}`,
          { fix: `Choose another card with CUDA_VISIBLE_DEVICES, ${onProcessor}.` },
        ),
      );
    if (free < leastDeviceMemory)
      problems.push(
        problem(
          'machine.gpu-memory',
          `of card ${index} (${name}) ${gib(free)} of ${gib(total)} GiB are free`,
          { evidence: { free, total } },
        ),
      );
    return problems;
  });
}

/** Kernels for `sm_80` run on 8.0 and newer cards of the same major version; `compute_90` on any newer. */
function runsOn(architectures: readonly string[], capability: string): boolean {
  const [major, minor] = capability.split('.').map(Number);
  return architectures.some((text) => {
    const [, kind, digits] = /^(sm|compute)_(\d+)/.exec(text) ?? [];
    if (digits === undefined) return false;
    const [builtMajor, builtMinor] = [Number(digits.slice(0, -1)), Number(digits.slice(-1))];
    return kind === 'sm'
      ? builtMajor === major && builtMinor <= minor
      : 10 * builtMajor + builtMinor <= 10 * major + minor;
  });
}

function stepProblems({ steps }: LoadedTorch, device: Examined['device']): Problem[] {
  return Object.entries(steps).flatMap(([precision, error]) =>
    error === null
      ? []
      : [
          problem(
            'runtime.precision',
            `a training step in ${precision} on ${device} failed: ${error}`,
            {
              severity: precision === 'fp32' ? 'error' : 'warning',
              evidence: { precision, device },
            },
          ),
        ],
  );
}

/** NCCL and gloo pass tensors between processes through shared memory; containers give 64 MiB of it. */
const leastSharedMemory = 1024 ** 3;

function sharedMemoryProblems(host: Host): Problem[] {
  if (host.platform !== 'linux') return [];
  // The second line of `df -k`: device, size, used, available, in KiB.
  const line = host.run('df', '-Pk', '/dev/shm')?.split('\n')[1];
  const available = Number(line?.split(/\s+/)[3]) * 1024;
  if (!Number.isFinite(available) || available >= leastSharedMemory) return [];
  return [
    problem(
      'machine.shared-memory',
      `/dev/shm has ${gib(available)} GiB free; several processes need 1 GiB`,
      { evidence: { available } },
    ),
  ];
}

const gib = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);
