/**
 * What the words on the command line mean: which model is asked for, and under which id it goes.
 *
 * @module
 */
import { basename, resolve } from 'node:path';
import { baseModels, findBase } from '../catalog/models/base-model.ts';
import { fail } from '../problem/problem.ts';
import { isHubSpec, parseHubSpec, type HubSpec } from './hub/spec.ts';

/** Null for a path. A hub model of the catalogue may be named by its id alone. */
export function hubSpec(spec: string): HubSpec | null {
  if (isHubSpec(spec)) return parseHubSpec(spec);
  const base = findBase(spec);
  return base?.kind === 'hub' ? { repository: base.repository, revision: base.revision } : null;
}

/** The id of the catalogue where the model is in it, else its name in lower case. */
export function defaultId(spec: string, hub: HubSpec | null): string {
  const base = baseModels().find((one) => one.kind === 'hub' && one.repository === hub?.repository);
  if (base !== undefined) return base.id;
  const name = hub?.repository.split('/')[1] ?? basename(resolve(spec)).replace(/\.gguf$/, '');
  return name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
}

/** Problems: `model.spec`, `model.exists`. */
export function checkedId(id: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id))
    fail('model.spec', `"${id}" cannot be the id of a model`, {
      fix: 'Give an id of lower-case letters, digits, dots, dashes and underscores.',
    });
  if (findBase(id)?.kind === 'scratch')
    fail('model.exists', `${id} is the id of a from-scratch base; give the model another`);
  return id;
}
