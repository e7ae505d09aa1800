/**
 * The tokenizer that a profile counts with: of the model that was asked for, else of the first
 * candidate of the project's template that is stored.
 *
 * @module
 */
import { loadTemplate } from '../catalog/templates/template.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import type { Project } from '../ledger/projects.ts';
import { fail } from '../problem/problem.ts';
import { listModels } from '../models/model-store.ts';
import { resolveBase } from '../planning/resolved-base.ts';

/** @throws `model.unknown`; `usage.invalid` for a base whose tokenizer is yet to be learnt. */
export async function tokenizerFor(
  home: string,
  project: Project,
  wanted: string | undefined,
): Promise<{ id: string; tokenizer: Tokenizer } | null> {
  const id = wanted ?? (await firstStored(home, project));
  if (id === undefined) return null;
  const { tokenizer } = await resolveBase(home, id);
  if (tokenizer === null)
    fail(
      'usage.invalid',
      `${id} learns its tokenizer from the data, so there is none to count with`,
      {
        fix: 'Name a pretrained base model; `brewslm model list` shows those that are here.',
      },
    );
  return { id, tokenizer: Tokenizer.open(tokenizer) };
}

/** Finds the first candidate of the project's template that is stored. */
export async function firstStored(home: string, project: Project): Promise<string | undefined> {
  const stored = new Set((await listModels(home)).map(({ manifest }) => manifest.id));
  return loadTemplate(project.template).candidates.find((id) => stored.has(id));
}
