/**
 * What a plan that leaves layers out starts from: the base, and a map that stands in for these layers,
 * fitted on training examples and kept with the plan.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeTokenSet, type StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { sha256 } from '../../ledger/canonical-json.ts';
import { fittedTokens } from '../../planning/keep-layers.ts';
import { embeddedRuntime } from '../../runtimes/open-runtime.ts';
import type { FitHeadJob, ModelReference } from '../../runtimes/protocol.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import type { StageContext } from '../stage/stage.ts';

/** Of the plan, and of the checkpoints that are made by it. */
const MAP_FILE = 'head-map.safetensors';

/**
 * Has a worker fit the map on the examples that come first by the hashes of their records, and leaves it
 * in the output.
 *
 * @throws The problems of `supervise`.
 */
export async function fitHead(
  { work, output, threads, signal, progress }: StageContext<unknown, string>,
  base: ModelReference,
  layers: number,
  examples: readonly StoredExample[],
): Promise<void> {
  const folder = join(work, 'fit-head');
  mkdirSync(folder, { recursive: true });
  const tokens = join(folder, 'examples.tokens');
  await writeTokenSet(tokens, firstByHash(examples));
  const job: FitHeadJob = {
    kind: 'fit-head',
    base,
    layers,
    tokens,
    output: join(output, MAP_FILE),
    threads,
  };
  await supervise(job, {
    command: embeddedRuntime.command(),
    folder,
    signal,
    onEvent(event) {
      if (event.type === 'progress')
        progress({ ...event, label: 'fitting the head to the layers that are kept' });
    },
  });
}

function firstByHash(examples: readonly StoredExample[]): StoredExample[] {
  const ranked = examples
    .map((example) => ({ example, hash: sha256(example.recordId) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  let tokens = 0;
  const last = ranked.findIndex(({ example }) => (tokens += example.ids.length) > fittedTokens);
  return ranked.slice(0, last < 0 ? undefined : Math.max(1, last)).map(({ example }) => example);
}

/**
 * Gives what training starts from.
 *
 * @param holder The plan, or a checkpoint made by it: it has the map.
 */
export const startOf = (
  base: ModelReference,
  keepLayers: number | undefined,
  holder: Artifact,
): ModelReference =>
  keepLayers === undefined
    ? base
    : { kind: 'pruned', base, layers: keepLayers, map: holder.path(MAP_FILE) };

/** Tells whether a file of a plan is the map. */
export const isHeadMap = (path: string): boolean => path === MAP_FILE;
