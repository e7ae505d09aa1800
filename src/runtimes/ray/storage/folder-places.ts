/**
 * A folder that the control side and every node of a cluster see under the same path, such as an NFS
 * mount.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Places } from './places.ts';

export function folderPlaces(root: string): Places {
  const at = (name: string) => join(root, name);
  /** A reader sees the file whole or not at all. */
  const whole = async (name: string, make: (path: string) => Promise<void>): Promise<void> => {
    const target = at(name);
    const part = `${target}.${randomUUID()}.part`;
    await mkdir(dirname(target), { recursive: true });
    try {
      await make(part);
      const file = await open(part, 'r+');
      await file.sync().finally(() => file.close());
      await rename(part, target);
    } finally {
      await rm(part, { force: true });
    }
  };
  return {
    size: (name) => there(async () => (await stat(at(name))).size),
    read: (name) => there(() => readFile(at(name))),
    write: (name, content) =>
      whole(name, async (part) => {
        const file = await open(part, 'w');
        await file.writeFile(content).finally(() => file.close());
      }),
    upload: (name, path) => whole(name, (part) => copyFile(path, part)),
    download: async (name, path) =>
      (await there(async () => (await copyFile(at(name), path), true))) ?? false,
    list: async (folder) =>
      ((await there(() => readdir(at(folder), { recursive: true, withFileTypes: true }))) ?? [])
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.part'))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .toSorted(),
    remove: (name) => rm(at(name), { force: true }),
  };
}

async function there<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
