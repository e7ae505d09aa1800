/**
 * Graphics processors, as NVIDIA's own tool reports them. The embedded runtime uses none; a runtime
 * that does can be refused for the right reason.
 *
 * @module
 */
import type { Host } from './host.ts';

/** A card; its memory is in bytes. */
export interface Gpu {
  name: string;
  driver: string;
  /** Newest CUDA version that the driver serves; null when the tool does not say. */
  cuda: string | null;
  /** Generation of its instructions, such as `9.0`. */
  capability: string;
  memoryTotal: number;
  memoryFree: number;
}

/** What was found: `none` says that no NVIDIA tool is here, `failed` that it is and reports no card. */
export interface GpuSurvey {
  state: 'found' | 'none' | 'failed';
  gpus: Gpu[];
}

const fields = ['name', 'driver_version', 'compute_cap', 'memory.total', 'memory.free'];
const mebibyte = 1024 ** 2;

export function surveyGpus(host: Host): GpuSurvey {
  if (!host.hasProgram('nvidia-smi')) return { state: 'none', gpus: [] };
  const query = `--query-gpu=${fields.join(',')}`;
  const listed = host.run('nvidia-smi', query, '--format=csv,noheader,nounits') ?? '';
  const cuda = /CUDA Version\s*:\s*([\d.]+)/.exec(host.run('nvidia-smi', '-q') ?? '')?.[1] ?? null;
  const gpus = listed
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.length === fields.length)
    .map(([name, driver, capability, total, free]) => ({
      name,
      driver,
      cuda,
      capability,
      memoryTotal: Number(total) * mebibyte,
      memoryFree: Number(free) * mebibyte,
    }));
  return { state: gpus.length > 0 ? 'found' : 'failed', gpus };
}
