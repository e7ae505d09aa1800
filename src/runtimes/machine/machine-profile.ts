/**
 * The machine as training will find it: what it is, which decides fingerprints, and what it has
 * to spare at this moment, which decides nothing that is kept.
 *
 * @module
 */
import type { Calibration } from './calibration/calibration.ts';
import { controlGroup } from './control-group.ts';
import { diskNow, type DiskNow } from './disk.ts';
import { machineFingerprint, runtimeFingerprint } from './fingerprint.ts';
import { surveyGpus, type GpuSurvey } from './gpu.ts';
import { thisHost, type Host } from './host.ts';
import { memoryNow, type MemoryNow } from './memory-now.ts';
import { vectorFeatures, vectorWidth } from './processor.ts';
import { keptPrice, type Price } from './price.ts';

export interface RuntimeProfile {
  fingerprints: { runtime: string; machine: string };
  system: { platform: string; architecture: string; release: string; node: string };
  processor: {
    model: string;
    cores: number;
    /** Cores that this process may use: affinity and quota are taken off. */
    usable: number;
    /** Features that kernels ask for; null where the system does not say. */
    vectorFeatures: string[] | null;
    /** 32-bit numbers that one instruction works on; null where the features are unknown. */
    vectorWidth: number | null;
  };
  packages: Record<string, string | null>;
  memory: MemoryNow;
  /** The disk of the home. */
  disk: DiskNow;
  gpu: GpuSurvey;
  calibration: Calibration | null;
  price: Price | null;
}

/** Packages that compute, natively. */
const packages = ['onnxruntime-node', 'tokenizers', 'node-llama-cpp'];

/**
 * Looks at this machine.
 *
 * @throws `machine.record` when the file of the price is damaged.
 */
export function profileMachine(
  home: string,
  calibration: Calibration | null,
  host: Host = thisHost(),
): RuntimeProfile {
  const features = vectorFeatures(host);
  const { processorQuota } = controlGroup(host);
  return {
    fingerprints: { runtime: runtimeFingerprint(host), machine: machineFingerprint(host) },
    system: {
      platform: host.platform,
      architecture: host.architecture,
      release: host.release,
      node: host.node,
    },
    processor: {
      model: host.processorModel,
      cores: host.logicalCores,
      usable: Math.min(host.schedulableCores, processorQuota ?? Infinity),
      vectorFeatures: features,
      vectorWidth: vectorWidth(features),
    },
    packages: Object.fromEntries(packages.map((name) => [name, host.packageVersion(name)])),
    memory: memoryNow(host),
    disk: diskNow(home),
    gpu: surveyGpus(host),
    calibration,
    price: keptPrice(home),
  };
}
