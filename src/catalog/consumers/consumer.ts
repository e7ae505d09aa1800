/**
 * Consumers: programs that load a bundle where it is to run. What is known of each is data, with its
 * source; whether one is here is found out by `target doctor`.
 *
 * @module
 */
import { z } from 'zod';
import { readDataFile } from '../data-file.ts';
import { servers, type Target } from '../targets/target.ts';

const consumerSchema = z.strictObject({
  title: z.string(),
  /** A package of Python or of Node, or a command on the PATH. */
  kind: z.enum(['python', 'node', 'binary']),
  /** Of the package or the command. */
  name: z.string(),
  /** Servers whose bundles it loads. */
  serves: z.array(z.enum(servers)).min(1),
  /** The oldest version that is known to load a bundle, and how that is known; null where none was tried. */
  known: z.strictObject({ version: z.string(), source: z.string() }).nullable(),
  /** A command that installs it, or where it is found. */
  get: z.string(),
  source: z.url(),
});

export type Consumer = z.infer<typeof consumerSchema> & { id: string };

/** All consumers of the catalogue, in its order. */
export const loadConsumers = (): Consumer[] =>
  Object.entries(
    readDataFile(new URL('consumers.yaml', import.meta.url), z.record(z.string(), consumerSchema)),
  ).map(([id, consumer]) => ({ id, ...consumer }));

/** Those that load bundles of a target, the one of its check first. */
export const consumersOf = ({ runtime, check }: Target): Consumer[] =>
  loadConsumers()
    .filter(({ id, serves }) => serves.includes(runtime) || id === check.consumer)
    .sort((a, b) => Number(b.id === check.consumer) - Number(a.id === check.consumer));
