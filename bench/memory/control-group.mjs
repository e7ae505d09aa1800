/**
 * A killer for one worker: a memory control group (version 2 or 1) without swap, in which the kernel
 * ends whoever needs more than the limit. Linux, as root. The group counts what its processes touch
 * first, cached files included; libraries that others have loaded are theirs.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';

const versions = [
  {
    folder: root,
    controls: (here) =>
      existsSync(join(here, 'cgroup.controllers')) &&
      readFileSync(join(here, 'cgroup.subtree_control'), 'utf8').includes('memory'),
    limits: [
      ['memory.max', (bytes) => bytes],
      ['memory.swap.max', () => 0],
    ],
    peak: 'memory.peak',
  },
  {
    folder: join(root, 'memory'),
    controls: (here) => existsSync(join(here, 'memory.limit_in_bytes')),
    // The second is for memory and swap together, and may not be below the first.
    limits: [
      ['memory.limit_in_bytes', (bytes) => bytes],
      ['memory.memsw.limit_in_bytes', (bytes) => bytes],
    ],
    peak: 'memory.max_usage_in_bytes',
  },
];

/**
 * @param bytes The limit, rounded down to a page by the kernel.
 * @returns Null where groups cannot be made. `within` gives a command that runs another in the group.
 */
export function controlGroup(bytes) {
  const version = versions.find(({ folder, controls }) => controls(folder));
  if (version === undefined || process.getuid() !== 0) return null;
  const folder = join(version.folder, `brewslm-bench-${process.pid}`);
  mkdirSync(folder);
  for (const [file, value] of version.limits) {
    const path = join(folder, file);
    if (existsSync(path)) writeFileSync(path, String(value(bytes)));
  }
  return {
    within: ({ executable, arguments: words }) => ({
      executable: '/bin/sh',
      arguments: [
        '-c',
        'echo $$ > "$0" && exec "$@"',
        join(folder, 'cgroup.procs'),
        executable,
        ...words,
      ],
    }),
    peak: () => Number(readFileSync(join(folder, version.peak), 'utf8')),
    close: () => rmdirSync(folder),
  };
}
