/**
 * Commands are shorthand for a project file: each leaves its settings with the project, and together
 * they read as the file that `apply` would take.
 *
 * @module
 */
import type { z } from 'zod';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { fieldsOf } from '../describe-input.ts';
import { fieldValue } from '../field-value.ts';
import { sectionNames, sectionOf, type Section, type SectionName } from './sections.ts';

/** Keeps what was given to a step, as it was given; what was left to defaults stays open. */
export function recordSettings(
  ledger: Ledger,
  section: SectionName,
  input: z.ZodObject,
  given: Readonly<Record<string, unknown>>,
): void {
  const fields = fieldsOf(input).filter(({ name }) => given[name] !== undefined);
  if (fields.some(({ name, of }) => of === 'trial' && given[name] !== false)) return;
  const settings = fields.filter(({ of }) => of === undefined);
  const project = ledger.projects.find(String(given.project));
  ledger.projects.configure(project, {
    [section]: Object.fromEntries(settings.map(({ name }) => [name, withoutSecrets(given[name])])),
  });
}

/** Addresses are kept without the passwords that people put into them. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'string') return value;
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/\s:@]*):[^/\s]*@/i, '$1@');
}

/** The project as a file. */
export async function projectFile({
  name,
  template,
  seed,
  settings,
}: Project): Promise<Record<string, Record<string, unknown>>> {
  const told = sectionNames.filter((section) => section in settings);
  const entries = told.map(async (section) => [
    section,
    typed(await sectionOf(section), settings[section] as Record<string, unknown>),
  ]);
  return { project: { name, template, seed }, ...Object.fromEntries(await Promise.all(entries)) };
}

/** Earlier versions kept numbers as the texts that were typed. */
const typed = ({ input, fields }: Section, settings: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const field = fields.find((known) => known.name === name);
      if (field?.takes !== 'number' || typeof value !== 'string') return [name, value];
      const read = fieldValue(input, field, value);
      return [name, 'value' in read ? read.value : value];
    }),
  );
