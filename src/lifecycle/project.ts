/**
 * Making a project.
 *
 * @module
 */
import { loadTemplate } from '../catalog/templates/template.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import { fail } from '../problem/problem.ts';

/** @throws `template.unknown`, `project.exists`, `usage.invalid` for a name or seed that cannot be. */
export function createProject(
  ledger: Ledger,
  name: string,
  template: string,
  seed: number,
): Project {
  if (!Number.isSafeInteger(seed) || seed < 0)
    fail('usage.invalid', 'a seed is a whole number from 0 on');
  loadTemplate(template);
  return ledger.projects.create(name, template, seed);
}
