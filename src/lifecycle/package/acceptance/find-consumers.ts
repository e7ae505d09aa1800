/**
 * Which consumers of a target are on this machine, and in which version: packages of the Pythons and of
 * Node, and commands on the PATH. Nothing is loaded but the lists of what is installed; commands are asked
 * for their version.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { consumersOf, type Consumer } from '../../../catalog/consumers/consumer.ts';
import type { Target } from '../../../catalog/targets/target.ts';

/** Where a consumer was found: the Python, the folder of the package or the command. */
export interface Place {
  where: string;
  /** Null where it does not say. */
  version: string | null;
}

/** Whether what is here will do: `untried` where no version is known to load a bundle, or it says none. */
export type Standing = 'enough' | 'older' | 'untried' | 'missing';

export interface FoundConsumer extends Consumer {
  places: Place[];
  /** Of the newest that was found. */
  standing: Standing;
  /** Whether it is what the target's check asks for. */
  checks: boolean;
}

/** What a search needs: where commands are looked for, and Pythons beside those of the PATH. */
export interface Surroundings {
  path: string;
  pythons: readonly string[];
  signal: AbortSignal;
}

/** The consumers of a target, the one of its check first. */
export async function findConsumers(
  target: Target,
  { path, pythons, signal }: Surroundings,
): Promise<FoundConsumer[]> {
  const consumers = consumersOf(target);
  const onPath = ['python3', 'python'].flatMap((name) => commandOn(path, name) ?? []);
  const installed = await packagesOf(
    [...new Set([...onPath, ...pythons])],
    consumers.flatMap(({ kind, name }) => (kind === 'python' ? [name] : [])),
    signal,
  );
  return Promise.all(
    consumers.map(async (consumer) => {
      const { kind, name, known } = consumer;
      const places =
        kind === 'python'
          ? installed.flatMap(({ where, versions }) =>
              versions[name] === undefined ? [] : [{ where, version: versions[name] }],
            )
          : kind === 'node'
            ? packageOf(name)
            : await commandOf(path, name, signal);
      return {
        ...consumer,
        places,
        standing: standingOf(places, known?.version ?? null),
        checks: consumer.id === target.check.consumer,
      };
    }),
  );
}

function standingOf(places: readonly Place[], known: string | null): Standing {
  if (places.length === 0) return 'missing';
  const versions = places.flatMap(({ version }) => version ?? []);
  if (known === null || versions.length === 0) return 'untried';
  return versions.some((version) => !isOlder(version, known)) ? 'enough' : 'older';
}

/** Compares releases number by number; what follows them, such as `+cpu`, is left aside. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) =>
    (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number),
  );
  for (let at = 0; at < Math.max(one.length, other.length); at++)
    if ((one[at] ?? 0) !== (other[at] ?? 0)) return (one[at] ?? 0) < (other[at] ?? 0);
  return false;
}

/** Prints the versions of packages without importing them. */
const PROGRAM = `import importlib.metadata as m, json, sys
found = {}
for name in sys.argv[1:]:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps(found))`;

async function packagesOf(
  pythons: readonly string[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<{ where: string; versions: Record<string, string> }[]> {
  if (names.length === 0) return [];
  return Promise.all(
    pythons.map(async (where) => {
      const said = await output(where, ['-c', PROGRAM, ...names], signal);
      return { where, versions: said === null ? {} : (JSON.parse(said) as Record<string, string>) };
    }),
  );
}

/** Finds a package of Node, from this program and then from the working folder upwards. */
export function packageOf(name: string): Place[] {
  const starts = [dirname(fileURLToPath(import.meta.url)), process.cwd()];
  const folders = starts.flatMap((start) => {
    for (let folder = start; ; folder = dirname(folder)) {
      const place = join(folder, 'node_modules', name);
      if (existsSync(join(place, 'package.json'))) return place;
      if (folder === dirname(folder)) return [];
    }
  });
  return [...new Set(folders)].map((where) => {
    const { version } = JSON.parse(readFileSync(join(where, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { where, version };
  });
}

async function commandOf(path: string, name: string, signal: AbortSignal): Promise<Place[]> {
  const where = commandOn(path, name);
  if (where === null) return [];
  const said = await output(where, ['--version'], signal);
  return [{ where, version: /\d+(?:\.\d+)*/.exec(said ?? '')?.[0] ?? null }];
}

function commandOn(path: string, name: string): string | null {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** What a program prints, on either stream; null where it does not run, or takes long to say so little. */
async function output(
  file: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { stdout, stderr } = await promisify(execFile)(file, words, { signal, timeout: 20_000 });
    return stdout === '' ? stderr : stdout;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
