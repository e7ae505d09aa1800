/**
 * Can this runtime run on this machine at all? Packages are really loaded: a native library that
 * is there and does not load is the commonest way in which an installation is broken.
 *
 * @module
 */
import '../../engine/graph/no-telemetry.ts';
import { pinnedVersion } from '../../catalog/own-package.ts';
import { type MachineNeeds, machineNeeds } from '../../catalog/runtimes/machine-needs.ts';
import { problem, ProblemError, type Problem } from '../../problem/problem.ts';
import { surveyGpus, type Gpu } from '../../runtimes/machine/gpu.ts';
import { type Host, thisHost } from '../../runtimes/machine/host.ts';
import { diskNow } from '../../runtimes/machine/disk.ts';
import { memoryNow } from '../../runtimes/machine/memory-now.ts';
import { requireEnvironment } from '../../runtimes/torch/environment/environment.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';

/** Loads a package; rejects when that cannot be done. */
export type LoadPackage = (name: string) => Promise<unknown>;

const load: LoadPackage = (name) => import(name);

/** Finds what a runtime needs and this machine lacks. */
export async function dependencyFindings(
  needs: MachineNeeds,
  host: Host,
  loadPackage: LoadPackage = load,
): Promise<Problem[]> {
  const platform = `${host.platform}-${host.architecture}`;
  if (!needs.platforms.includes(platform))
    return [
      problem('machine.platform', `the runtime is not made for ${platform}`, {
        evidence: { platform, made: needs.platforms },
      }),
    ];
  const packages = await Promise.all(
    needs.packages.map((name) => packageFindings(name, host, loadPackage)),
  );
  return [...packages.flat(), ...(needs.gpu === null ? [] : gpuFindings(needs.gpu, host))];
}

async function packageFindings(
  name: string,
  host: Host,
  loadPackage: LoadPackage,
): Promise<Problem[]> {
  const version = host.packageVersion(name);
  if (version === null)
    return [problem('machine.package-missing', `${name} is not installed`, { evidence: { name } })];
  try {
    await loadPackage(name);
  } catch (cause) {
    return [
      problem('machine.package-broken', `${name} ${version} does not load`, {
        evidence: { name, version },
        cause,
      }),
    ];
  }
  const tested = pinnedVersion(name);
  return tested === null || tested === version
    ? []
    : [
        problem('machine.package-version', `${name} is ${version}; tested is ${tested}`, {
          evidence: { name, version, tested },
        }),
      ];
}

function gpuFindings(needed: NonNullable<MachineNeeds['gpu']>, host: Host): Problem[] {
  const { state, gpus } = surveyGpus(host);
  if (state !== 'found') return [noCard(state)];
  const capable = gpus.filter(({ capability }) => atLeast(capability, needed.capability));
  if (capable.length === 0)
    return [
      problem(
        'machine.gpu-capability',
        `the runtime needs compute capability ${needed.capability}; here is ${listed(gpus, 'capability')}`,
        { evidence: { needed: needed.capability, gpus } },
      ),
    ];
  const served = capable.filter(({ cuda }) => cuda === null || atLeast(cuda, needed.cuda));
  return served.length > 0
    ? []
    : [
        problem(
          'machine.gpu-driver',
          `the runtime needs a driver for CUDA ${needed.cuda}; this one serves up to ${listed(capable, 'cuda')}`,
          { evidence: { needed: needed.cuda, gpus: capable } },
        ),
      ];
}

const noCard = (state: 'none' | 'failed'): Problem =>
  state === 'none'
    ? problem('machine.gpu-missing', 'the runtime needs an NVIDIA card; there is none')
    : problem('machine.gpu-driver', 'the driver is installed and reports no card');

const listed = (gpus: readonly Gpu[], field: 'capability' | 'cuda'): string =>
  [...new Set(gpus.map((gpu) => gpu[field] ?? 'unknown'))].join(', ');

/** Compares versions number by number. */
function atLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number));
  for (const [index, part] of want.entries()) {
    const difference = (have[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * Facts of the moment, which are no part of the preflight report: its bytes do not change when a
 * disk fills up.
 */
export interface Surroundings {
  /** Bytes on the disk of the home. */
  diskFree: number;
  /** Bytes of this machine, or of its fullest card, that training could take now, other programs running. */
  memoryAvailable: number;
  /** What keeps the runtime itself from running well here, or at all. */
  findings: Problem[];
}

/** Looks at the machine at the moment of judging, for what is to train. */
export async function lookAround(
  home: string,
  { runtime, torch }: { runtime: string; torch?: { settings: TorchSettings } },
): Promise<Surroundings> {
  const host = thisHost();
  const findings = await dependencyFindings(machineNeeds(runtime), host);
  const here = {
    diskFree: diskNow(home).free,
    memoryAvailable: memoryNow(host).available,
    findings,
  };
  if (torch === undefined) return here;
  try {
    requireEnvironment(home);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    findings.push(error.problem);
  }
  if (torch.settings.device === 'cpu') return here;
  const { state, gpus } = surveyGpus(host);
  if (state !== 'found') findings.push(noCard(state));
  return { ...here, memoryAvailable: Math.min(...gpus.map(({ memoryFree }) => memoryFree)) };
}
