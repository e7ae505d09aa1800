/**
 * Limits that Linux sets to this process through its control groups, version 1 and 2. A group may
 * use what the tightest of the groups around it allows, so each is read up to the root that is
 * visible here; in a container that is the container's own.
 *
 * @module
 */
import { posix } from 'node:path';
import type { Host } from './host.ts';

/** What the groups around this process leave it. */
export interface ControlGroup {
  /** Bytes that may be taken; null where there is no limit, or no control groups. */
  memoryLimit: number | null;
  /** Bytes that may still be taken before the tightest limit; caches count as free. */
  memoryLeft: number | null;
  /** Cores' worth of processor time; null where there is no limit. */
  processorQuota: number | null;
}

interface Hierarchy {
  version: 1 | 2;
  /** The groups of this process and those around it, from the inside out. */
  folders: string[];
}

/** Reads the limits; there are none outside Linux. */
export function controlGroup(host: Host): ControlGroup {
  if (host.platform !== 'linux')
    return { memoryLimit: null, memoryLeft: null, processorQuota: null };
  const memory = hierarchies(host, 'memory').flatMap((hierarchy) => memoryLimits(host, hierarchy));
  const quotas = hierarchies(host, 'cpu').flatMap((hierarchy) => processorQuotas(host, hierarchy));
  return {
    memoryLimit: least(memory.map(({ limit }) => limit)),
    memoryLeft: least(memory.map(({ limit, used }) => Math.max(0, limit - used))),
    processorQuota: least(quotas),
  };
}

/**
 * Counts the processes that the system has killed for want of memory, in the groups around this
 * process or, where these do not say, on the machine. Only a difference means something; 0 outside
 * Linux.
 */
export function memoryKills(host: Host): number {
  if (host.platform !== 'linux') return 0;
  const counts = hierarchies(host, 'memory').flatMap(({ version, folders }) =>
    folders.flatMap((folder) =>
      countOf(
        host.read(posix.join(folder, version === 2 ? 'memory.events' : 'memory.oom_control')),
      ),
    ),
  );
  const all = counts.length > 0 ? counts : countOf(host.read('/proc/vmstat'));
  return all.reduce((sum, count) => sum + count, 0);
}

const countOf = (text: string | null): number[] => {
  const found = /^oom_kill (\d+)$/m.exec(text ?? '');
  return found ? [Number(found[1])] : [];
};

/** What quotas of processor time held back since the groups were made. */
export interface Throttling {
  /** Periods in which something ran, and those of them in which it was held back. */
  periods: number;
  throttled: number;
  /** Seconds of being held back, over all processors. */
  seconds: number;
}

/** Reads how this process's groups were held back, the worst of them; null where there are no quotas. */
export function processorThrottling(host: Host): Throttling | null {
  const found = hierarchies(host, 'cpu').flatMap(({ version, folders }) =>
    folders.flatMap((folder): Throttling[] => {
      const text = host.read(posix.join(folder, 'cpu.stat')) ?? '';
      const figure = (name: string) => new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
      const [periods, throttled] = [figure('nr_periods'), figure('nr_throttled')];
      const time = figure(version === 2 ? 'throttled_usec' : 'throttled_time');
      if (periods === undefined || throttled === undefined || time === undefined) return [];
      const seconds = Number(time) / (version === 2 ? 1e6 : 1e9);
      return [{ periods: Number(periods), throttled: Number(throttled), seconds }];
    }),
  );
  return found.sort((a, b) => b.seconds - a.seconds)[0] ?? null;
}

const least = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.min(...values);

/** Finds where the groups of a controller are mounted, by `proc(5)`: mountinfo and cgroup. */
function hierarchies(host: Host, controller: string): Hierarchy[] {
  const mounts = (host.read('/proc/self/mountinfo') ?? '').split('\n');
  const groups = (host.read('/proc/self/cgroup') ?? '').split('\n').map((line) => {
    const [id, controllers, ...path] = line.split(':');
    return { id, controllers: (controllers ?? '').split(','), path: path.join(':') };
  });
  return mounts.flatMap((mount): Hierarchy[] => {
    const [place, filesystem] = mount.split(' - ');
    const [type, , options] = (filesystem ?? '').split(' ');
    const version = type === 'cgroup2' ? 2 : type === 'cgroup' ? 1 : null;
    if (version === null || (version === 1 && !options.split(',').includes(controller))) return [];
    const group = groups.find(({ id, controllers }) =>
      version === 2 ? id === '0' : controllers.includes(controller),
    );
    if (group === undefined) return [];
    const [, , , root, point] = place.split(' ');
    const inside = posix.relative(root, group.path);
    // A group outside the mounted part, as under `docker run --cgroupns=host`, is not to be seen.
    const parts = inside.startsWith('..') ? [] : inside.split('/').filter(Boolean);
    const folders = Array.from({ length: parts.length + 1 }, (_, up) =>
      posix.join(point, ...parts.slice(0, parts.length - up)),
    );
    return [{ version, folders }];
  });
}

/** Version 1 writes the largest multiple of a page below 2^63 for "no limit". */
const unlimited = 2 ** 60;

function memoryLimits(host: Host, { version, folders }: Hierarchy) {
  const names =
    version === 2
      ? { limit: 'memory.max', used: 'memory.current', cache: 'inactive_file' }
      : {
          limit: 'memory.limit_in_bytes',
          used: 'memory.usage_in_bytes',
          cache: 'total_inactive_file',
        };
  return folders.flatMap((folder) => {
    const limit = numberIn(host, posix.join(folder, names.limit));
    if (limit === null || limit >= unlimited) return [];
    const used = numberIn(host, posix.join(folder, names.used)) ?? 0;
    const statistics = host.read(posix.join(folder, 'memory.stat')) ?? '';
    const cache = new RegExp(`^${names.cache} (\\d+)$`, 'm').exec(statistics);
    return [{ limit, used: used - Number(cache?.[1] ?? 0) }];
  });
}

function processorQuotas(host: Host, { version, folders }: Hierarchy): number[] {
  return folders.flatMap((folder) => {
    const [quota, period] =
      version === 2
        ? (host.read(posix.join(folder, 'cpu.max')) ?? '').trim().split(' ').map(Number)
        : [
            numberIn(host, posix.join(folder, 'cpu.cfs_quota_us')) ?? -1,
            numberIn(host, posix.join(folder, 'cpu.cfs_period_us')) ?? 0,
          ];
    return quota > 0 && period > 0 ? [quota / period] : [];
  });
}

function numberIn(host: Host, path: string): number | null {
  const text = host.read(path)?.trim();
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
}
