import { controlGroup } from './control-group.ts';
import type { Host } from './host.ts';

/** Memory at this moment, in bytes. */
export interface MemoryNow {
  /** Bytes of the machine. */
  total: number;
  /** The limit of the control group; null where there is none. */
  limit: number | null;
  /** Bytes that a program may take now without others being swapped out, within the limit. */
  available: number;
}

export function memoryNow(host: Host): MemoryNow {
  const { memoryLimit, memoryLeft } = controlGroup(host);
  const machine = availableOnMachine(host);
  return {
    total: host.totalMemory,
    limit: memoryLimit,
    available: Math.min(machine, memoryLeft ?? Infinity),
  };
}

/** Caches that the system gives up when asked count as available. */
function availableOnMachine(host: Host): number {
  if (host.platform === 'linux') {
    const available = /^MemAvailable:\s+(\d+) kB$/m.exec(host.read('/proc/meminfo') ?? '');
    if (available) return Number(available[1]) * 1024;
  }
  if (host.platform === 'darwin') {
    const statistics = host.run('vm_stat') ?? '';
    const pageSize = Number(/page size of (\d+) bytes/.exec(statistics)?.[1] ?? 0);
    const pages = ['free', 'inactive', 'purgeable', 'speculative'].map((kind) =>
      Number(new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.`, 'm').exec(statistics)?.[1] ?? 0),
    );
    const bytes = pageSize * pages.reduce((total, count) => total + count, 0);
    if (bytes > 0) return bytes;
  }
  return host.freeMemory;
}
