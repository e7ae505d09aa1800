/**
 * What applying a project file would do, and with which project.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail } from '../../problem/problem.ts';
import type { Step } from './read.ts';

export interface PlannedStep {
  step: string;
  given: Step['settings'];
  defaults: Record<string, unknown>;
  /** Decided when the step runs, by what the ones before it found. */
  open: string[];
}

/** Every setting of each step: given, by default, or open. */
export const planOf = (steps: readonly Step[]): PlannedStep[] =>
  steps.map(({ section, settings }) => {
    const left = section.fields.filter(({ name }) => !(name in settings));
    const fixed = left.filter((field) => field.default !== undefined);
    return {
      step: section.name,
      given: settings,
      defaults: Object.fromEntries(fixed.map((field) => [field.name, field.default])),
      open: left.filter((field) => !fixed.includes(field)).map(({ name }) => name),
    };
  });

export const projectOf = (ledger: Ledger, name: unknown): Project | undefined =>
  ledger.projects.list().find((project) => project.name === name);

/**
 * The project of a file, if it was made before.
 *
 * @throws `project-file.differs` when it was made in another way.
 */
export function knownProject(
  ledger: Ledger,
  file: string,
  { settings, section }: Step,
): Project | undefined {
  const known = projectOf(ledger, settings.name);
  if (known === undefined) return undefined;
  for (const field of section.fields) {
    const name = field.name as 'name' | 'template' | 'seed';
    const wanted = String(settings[name] ?? field.default);
    if (String(known[name]) !== wanted)
      fail(
        'project-file.differs',
        `project ${known.name} was made with ${name} ${known[name]}, the file says ${wanted}`,
        { location: { file, field: `project.${name}` } },
      );
  }
  return known;
}

/** What the file says is what the project was made from, whatever files stood in between. */
export function keepSettings(ledger: Ledger, project: Step, { section, settings }: Step): void {
  const made = projectOf(ledger, project.settings.name);
  if (made !== undefined && section.name !== 'project')
    ledger.projects.configure(made, { [section.name]: settings });
}
