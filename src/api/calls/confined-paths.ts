/**
 * Paths of the server's machine in what a caller gives. Nobody learns from here what lies outside of the
 * folders that the owner shared, not even whether it is there.
 *
 * @module
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { baseModels } from '../../catalog/models/base-model.ts';
import { parseRemote } from '../../lifecycle/ingest/remote/remote-spec.ts';
import { isHubSpec } from '../../models/hub/repository.ts';
import { operationOf, type OperationName } from '../../operations/index.ts';
import { fail } from '../../problem/problem.ts';
import type { Uploads } from '../files/uploads.ts';
import { fieldsByName } from './query-input.ts';

/** Where a field takes other things beside paths, what its operation takes for one of them. */
const elsewhere: Readonly<Record<string, (value: string) => boolean>> = {
  'dataset.import file': isAddress,
  'dataset.import source': isAddress,
  'model.add model': (value) => isHubSpec(value) || baseModels().some(({ id }) => id === value),
  'runtime.add storage': (value) => value.startsWith('s3://'),
};

function isAddress(value: string): boolean {
  try {
    return parseRemote([value]) !== null;
  } catch {
    // One that is written wrongly, which the operation says.
    return true;
  }
}

/**
 * Gives the input with every path absolute and `upload:ID`, or `upload:ID/NAME`, as the path of that
 * upload.
 *
 * @param shared Folders that callers may name files of.
 * @throws `api.path-not-shared`, `api.upload-unknown`, `api.upload-unfinished`
 */
export async function withConfinedPaths(
  name: OperationName,
  given: Readonly<Record<string, unknown>>,
  uploads: Uploads,
  shared: readonly string[],
): Promise<Record<string, unknown>> {
  const fields = fieldsByName((await operationOf(name)).input);
  const confine = (field: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((one) => confine(field, one));
    // An object stands in place of a file; what is no text is for the schema to refuse.
    if (typeof value !== 'string') return value;
    // The name behind it, as answers have it, is for who reads them.
    const upload = /^upload:([^/]*)/.exec(value)?.[1];
    if (upload !== undefined) return uploads.fileOf(upload);
    if (elsewhere[`${name} ${field}`]?.(value)) return value;
    return confined(field, value, shared);
  };
  return Object.fromEntries(
    Object.entries(given).map(([field, value]) => [
      field,
      fields.get(field)?.path === undefined ? value : confine(field, value),
    ]),
  );
}

/** Links are followed as far as there is something; what is not there yet hangs below that. */
function confined(field: string, given: string, shared: readonly string[]): string {
  const refuse = (): never =>
    fail('api.path-not-shared', `${field}: ${given} is in no folder that is shared`, {
      location: { field },
    });
  if (given.includes('\0')) return refuse();
  const path = resolve(given);
  let there = path;
  while (!existsSync(there) && there !== dirname(there)) there = dirname(there);
  // A pattern may have steps in its braces that are none of a path yet.
  if (/(^|[/\\{,(|])\.\.([/\\},)|]|$)/.test(relative(there, path))) return refuse();
  const real = realpathSync(there);
  return shared.some((folder) => isWithin(real, realpathSync(folder))) ? path : refuse();
}

function isWithin(path: string, folder: string): boolean {
  const steps = relative(folder, path);
  return steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps);
}
