/**
 * Making a project.
 *
 * @module
 */
import type { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';

export function createProject(
  ledger: Ledger,
  name: string,
  template: string,
  seed: number,
): Project {
  return ledger.projects.create(name, template, seed);
}
