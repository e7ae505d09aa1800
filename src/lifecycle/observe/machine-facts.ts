/**
 * Facts of the machine beside a run: looked up in one place, once a second, for watchers that compare
 * them with what the worker says of itself. What a system does not tell is null.
 *
 * @module
 */
import { processorThrottling, type Throttling } from '../../runtimes/machine/control-group.ts';
import { diskNow } from '../../runtimes/machine/disk.ts';
import type { Host } from '../../runtimes/machine/host.ts';

export interface MachineFacts {
  /** Seconds of processor time that the worker took so far. */
  workerSeconds: number | null;
  /** State of the worker's process by `proc(5)`: `R` runs, `S` sleeps, `D` waits for a disk, `T` is stopped. */
  workerState: string | null;
  /** Bytes of the worker that are swapped out. */
  workerSwapped: number | null;
  /** Bytes of pages that the machine read back from swap since it was started. */
  swappedIn: number | null;
  /** What the control group held back so far. */
  throttling: Throttling | null;
  /** MHz of the fastest core at this moment. */
  frequency: number | null;
  /** Bytes that may still be written to the disk of the run. */
  diskFree: number;
  /** Bytes that a program may take without swapping. */
  memoryAvailable: number | null;
  /** Mean number of processes that wanted a processor in the last minute. */
  load: number | null;
}

/** More cores say the same of heat. */
const coresAsked = 16;
/** `proc(5)`: a tick of accounting, on every system that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/**
 * Looks at the machine.
 *
 * @param worker Process id; null while there is none.
 * @param folder On the disk that the run writes to.
 */
export function machineFacts(host: Host, worker: number | null, folder: string): MachineFacts {
  const linux = host.platform === 'linux';
  return {
    ...workerFacts(host, worker),
    swappedIn: numberAfter(host.read('/proc/vmstat'), /^pswpin (\d+)$/m, pageBytes),
    throttling: linux ? processorThrottling(host) : null,
    frequency: linux ? highestFrequency(host) : null,
    diskFree: diskNow(folder).free,
    memoryAvailable: numberAfter(host.read('/proc/meminfo'), /^MemAvailable:\s+(\d+) kB$/m, 1024),
    load: numberAfter(host.read('/proc/loadavg'), /^([\d.]+)/, 1),
  };
}

function workerFacts(host: Host, worker: number | null) {
  const stat = worker === null ? null : host.read(`/proc/${worker}/stat`);
  if (stat === null) return { workerSeconds: null, workerState: null, workerSwapped: null };
  // The name of the program, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    workerSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    workerState: fields[0],
    workerSwapped: numberAfter(host.read(`/proc/${worker}/status`), /^VmSwap:\s+(\d+) kB$/m, 1024),
  };
}

function highestFrequency(host: Host): number | null {
  const cores = Array.from({ length: Math.min(coresAsked, host.logicalCores) }, (_, core) =>
    numberAfter(
      host.read(`/sys/devices/system/cpu/cpu${core}/cpufreq/scaling_cur_freq`),
      /^(\d+)/,
      1e-3,
    ),
  ).filter((value) => value !== null);
  return cores.length === 0 ? null : Math.max(...cores);
}

function numberAfter(text: string | null, pattern: RegExp, factor: number): number | null {
  const found = pattern.exec(text ?? '');
  return found === null ? null : Number(found[1]) * factor;
}
