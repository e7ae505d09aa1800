/**
 * The mapping that an import or a look at data goes by: a file, what would stand in one, or, where
 * inference is not sure enough, the reading that somebody chose or the mapping they put together.
 *
 * @module
 */
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import type { DataSample } from '../../lifecycle/map-dataset.ts';
import type { Reading } from '../../lifecycle/normalize/mapping/inference/try-mapping.ts';
import { ProblemError } from '../../problem/problem.ts';
import type { Context } from '../operation.ts';

/** Null where none was given. @throws `file.missing`, `mapping.invalid` */
export async function mappingOf(
  given: string | Record<string, unknown> | undefined,
): Promise<Mapping | null> {
  if (given === undefined) return null;
  const { checkMapping, readMappingFile } =
    await import('../../lifecycle/normalize/mapping/mapping-file.ts');
  return typeof given === 'string' ? readMappingFile(given) : checkMapping(given, 'the mapping');
}

/** What a dialogue needs of the data that were unclear. */
export interface Unclear {
  sample: DataSample;
  allowed: readonly RecordSchema[];
  /** The first file, where there is one: a mapping is written beside it. */
  file: string | undefined;
}

export interface Mapped<Result> {
  result: Result;
  /** The mapping that somebody chose, or the file that one was written to; absent if nobody had to. */
  mapping?: string | Mapping;
}

/**
 * @param given What the user stated; null lets `work` infer.
 * @param work Called again with the mapping that was chosen.
 * @param look Called where a mapping has to be put together.
 * @throws `mapping.unclear`, with the readings, where nobody chose one.
 */
export async function askWhereUnclear<Result>(
  { ask }: Context,
  given: Mapping | null,
  work: (mapping: Mapping | null) => Promise<Result>,
  look: () => Promise<Unclear>,
): Promise<Mapped<Result>> {
  try {
    return { result: await work(given) };
  } catch (error) {
    if (ask === null || !(error instanceof ProblemError) || error.code !== 'mapping.unclear')
      throw error;
    const { message, evidence } = error.problem;
    const readings = (evidence?.readings ?? []) as Reading[];
    const choices = readings.map(({ shape, mapping, confidence, coverage }) => ({
      label: `${shape} → ${mapping.schema}`,
      hint: `confidence ${percent(confidence)}, fits ${percent(coverage)}`,
    }));
    const chosen = await ask.choose(`${message}. How are these data to be read?`, [
      ...choices,
      { label: 'I say which field is what', hint: 'a few questions; three records are shown' },
      { label: 'stop', hint: 'shows the fields, and how to write a mapping file' },
    ]);
    if (chosen === null || chosen > readings.length) throw error;
    if (chosen < readings.length) {
      const { mapping } = readings[chosen];
      return { result: await work(mapping), mapping };
    }
    const { sample, allowed, file } = await look();
    const { askForMapping } = await import('./mapping-dialogue.ts');
    const written = await askForMapping(ask, sample, allowed, file);
    if (written === null) throw error;
    return { result: await work(written.mapping), mapping: written.file };
  }
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
