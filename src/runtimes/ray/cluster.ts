/**
 * The clusters that a home knows: files under `clusters/`, one each. A token is never in them, only
 * the name of the environment variable that holds it.
 *
 * @module
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { parseStorage } from './storage/storage.ts';

export const clusterSchema = z.strictObject({
  kind: z.literal('ray'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  /** Of Ray's dashboard, without a slash at the end. */
  address: z.string(),
  /** Name of the environment variable with the token; null for a cluster without one. */
  tokenEnv: z.string().nullable(),
  /** `s3://bucket/folder`, or a folder that this machine and every node see under one path. */
  storage: z.string(),
  /** GPUs of all nodes when they were last looked at; null where nobody has looked. */
  gpus: z.number().nullable().default(null),
});

export type Cluster = z.infer<typeof clusterSchema>;

const folderOf = (home: string): string => join(home, 'clusters');
const fileOf = (home: string, name: string): string => join(folderOf(home), `${name}.json`);

/** @throws `cluster.settings` for what cannot be one, `cluster.storage` for no storage. */
export function wellFormed(cluster: Cluster): Cluster {
  const { name, address, tokenEnv, storage } = cluster;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    fail('cluster.settings', `${address} is no web address`, {
      fix: 'Give the address of the dashboard, such as --address http://head.example:8265.',
    });
  if (url.username !== '' || url.password !== '')
    fail('cluster.settings', 'the address holds a secret, which would be kept', {
      fix: 'Put the token into an environment variable and name it with --token-env.',
    });
  if (tokenEnv !== null && !/^[A-Za-z_]\w*$/.test(tokenEnv))
    fail('cluster.settings', '--token-env takes the name of an environment variable', {
      fix: 'Put the token into a variable, and give the name: --token-env RAY_AUTH_TOKEN.',
    });
  if (!clusterSchema.shape.name.safeParse(name).success)
    fail('cluster.settings', `${name} cannot be the name of a cluster`, {
      fix: 'Use up to 32 small letters, digits and dashes.',
    });
  parseStorage(storage);
  return { ...cluster, address: address.replace(/\/+$/, ''), storage: storage.replace(/\/+$/, '') };
}

/** Keeps a cluster, in place of one of the same name. */
export function keepCluster(home: string, cluster: Cluster): void {
  mkdirSync(folderOf(home), { recursive: true });
  const file = fileOf(home, cluster.name);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(cluster, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/** @throws `cluster.settings` when a file is damaged. */
export function listClusters(home: string): Cluster[] {
  if (!existsSync(folderOf(home))) return [];
  return readdirSync(folderOf(home))
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => readCluster(join(folderOf(home), file)));
}

/** What `--runtime` calls a cluster. */
export const runtimeOf = ({ name }: Cluster): string => `ray:${name}`;

/** @throws `cluster.unknown`; `cluster.settings` when its file is damaged. */
export function clusterNamed(home: string, name: string): Cluster {
  const known = listClusters(home);
  const names = known.map((cluster) => cluster.name).join(', ');
  return (
    known.find((cluster) => cluster.name === name) ??
    fail('cluster.unknown', `there is no cluster ${name}${names && `; there are ${names}`}`)
  );
}

/** Forgets a cluster; what is in its storage stays. @throws `cluster.unknown` */
export function forgetCluster(home: string, name: string): Cluster {
  const cluster = clusterNamed(home, name);
  rmSync(fileOf(home, name));
  return cluster;
}

function readCluster(file: string): Cluster {
  try {
    return clusterSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return fail('cluster.settings', 'what is kept about a cluster cannot be read', {
      location: { file },
      fix: 'Remove the file, and add the cluster again.',
      cause: error,
    });
  }
}
