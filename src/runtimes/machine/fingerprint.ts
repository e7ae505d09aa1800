/**
 * Two digests of where a number was computed.
 *
 * `runtimeFingerprint` covers what can change the bits of a result: processor features, system and
 * versions of what computes. It belongs to reproducibility tags and names no machine.
 * `machineFingerprint` covers what can change how long a result takes and how much memory as well:
 * model, cores and memory of this machine. Calibrations and measured peaks are kept under it.
 *
 * Neither holds anything that changes while a machine stays as it is: no clock, load or path.
 *
 * @module
 */
import { digest } from '../../ledger/canonical-json.ts';
import { controlGroup } from './control-group.ts';
import { thisHost, type Host } from './host.ts';
import { vectorFeatures } from './processor.ts';

/** What decides a result of the embedded runtime, beside its inputs. */
export interface RuntimeClass {
  platform: string;
  architecture: string;
  /** Features of the processor; null where the system does not say: its model stands in then. */
  vectorFeatures: string[] | null;
  processorModel: string | null;
  /** Major version: sine and cosine of the rotation tables come from its V8. */
  node: string;
  packages: Record<string, string | null>;
}

/** What decides how long work takes and how much memory, beside the work. */
export interface MachineClass extends RuntimeClass {
  processorModel: string;
  /** Cores that this process may use, and in what measure. */
  cores: number;
  processorQuota: number | null;
  /** Memory in whole GiB: firmware and kernels take a little more or less. */
  memoryGiB: number;
}

const gibibyte = 1024 ** 3;

export function runtimeClass(host: Host = thisHost()): RuntimeClass {
  const features = vectorFeatures(host);
  return {
    platform: host.platform,
    architecture: host.architecture,
    vectorFeatures: features,
    processorModel: features === null ? host.processorModel : null,
    node: host.node.split('.')[0],
    packages: {
      'onnxruntime-node': host.packageVersion('onnxruntime-node'),
      tokenizers: host.packageVersion('tokenizers'),
    },
  };
}

export function machineClass(host: Host = thisHost()): MachineClass {
  const { memoryLimit, processorQuota } = controlGroup(host);
  return {
    ...runtimeClass(host),
    processorModel: host.processorModel,
    cores: host.schedulableCores,
    processorQuota,
    memoryGiB: Math.round(Math.min(host.totalMemory, memoryLimit ?? Infinity) / gibibyte),
  };
}

/** Computes the SHA-256 of the canonical JSON of the runtime class. */
export const runtimeFingerprint = (host?: Host): string => digest(runtimeClass(host));

/** Computes the SHA-256 of the canonical JSON of the machine class. */
export const machineFingerprint = (host?: Host): string => digest(machineClass(host));
