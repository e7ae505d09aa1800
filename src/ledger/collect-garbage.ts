/**
 * Garbage collection: the only thing that deletes. An object goes when no artifact names it.
 *
 * @module
 */
import { statSync } from 'node:fs';
import type { Ledger } from './ledger.ts';

export interface Collection {
  objects: number;
  bytes: number;
}

/** Removes unreachable objects; with `dry`, only counts them. */
export function collectGarbage(ledger: Ledger, dry: boolean): Collection {
  const reachable = new Set(
    ledger.artifacts
      .list()
      .flatMap(({ artifact }) => [
        ...artifact.descriptor.files.map((file) => file.sha256),
        ...mentionedHashes(artifact.descriptor.producer.configuration),
      ]),
  );
  const collection: Collection = { objects: 0, bytes: 0 };
  for (const hash of ledger.objects.list()) {
    if (reachable.has(hash)) continue;
    collection.objects++;
    collection.bytes += statSync(ledger.objects.path(hash)).size;
    if (!dry) ledger.objects.remove(hash);
  }
  return collection;
}

/** A stage's configuration may name stored objects, source files above all; replay needs them. */
function mentionedHashes(value: unknown): string[] {
  return JSON.stringify(value).match(/[0-9a-f]{64}/g) ?? [];
}
