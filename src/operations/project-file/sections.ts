/**
 * A project file has a section for each step from data to release, and a section's settings are the
 * fields of the step's operation: a new field is known there without another word.
 *
 * @module
 */
import type { z } from 'zod';
import { fieldsOf, type Field } from '../describe-input.ts';
import type { AnyOperation } from '../operation.ts';

/** The operation of each section, in the order in which they run. */
export const sections = {
  project: 'project.create',
  gates: 'gate.change',
  dataset: 'dataset.import',
  preflight: 'preflight.run',
  benchmark: 'benchmark.run',
  train: 'train.start',
  export: 'export.run',
  optimize: 'optimize.run',
} as const;

const definitions: { [Name in SectionName]: () => Promise<{ operation: AnyOperation }> } = {
  project: () => import('../project/create.ts'),
  gates: () => import('../gate/change.ts'),
  dataset: () => import('../dataset/import.ts'),
  preflight: () => import('../preflight/run.ts'),
  benchmark: () => import('../benchmark/run.ts'),
  train: () => import('../train/start.ts'),
  export: () => import('../export/run.ts'),
  optimize: () => import('../optimize/run.ts'),
};

export type SectionName = keyof typeof sections;

export const sectionNames = Object.keys(sections) as SectionName[];

export interface Section {
  name: SectionName;
  input: z.ZodObject;
  /** Those that say what becomes of the project, not how an operation is called. */
  fields: Field[];
}

export async function sectionOf(name: SectionName): Promise<Section> {
  const {
    operation: { input },
  } = await definitions[name]();
  return { name, input, fields: fieldsOf(input).filter(({ of }) => of === undefined) };
}
