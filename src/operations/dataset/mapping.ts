/**
 * The mapping that an import or a look at data goes by: a file, what would stand in one, or the
 * reading that somebody chose where inference is not sure enough.
 *
 * @module
 */
import type { Mapping } from '../../catalog/records/mapping.ts';
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

/**
 * @param given What the user stated; null lets `work` infer.
 * @param work Called again with the reading that was chosen.
 * @throws `mapping.unclear`, with the readings, where nobody chose one.
 */
export async function askWhereUnclear<Result>(
  { ask }: Context,
  given: Mapping | null,
  work: (mapping: Mapping | null) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(given);
  } catch (error) {
    const readings = readingsOf(error);
    if (readings.length === 0 || ask === null) throw error;
    const choices = readings.map(({ shape, mapping, confidence, coverage }) => ({
      label: `${shape} → ${mapping.schema}`,
      hint: `confidence ${percent(confidence)}, fits ${percent(coverage)}`,
    }));
    const none = { label: 'none of them', hint: 'stop; write a mapping file' };
    const chosen = await ask.choose('It is not clear how to read these columns. Which is right?', [
      ...choices,
      none,
    ]);
    const reading = chosen === null ? undefined : readings[chosen];
    if (reading === undefined) throw error;
    return work(reading.mapping);
  }
}

const readingsOf = (error: unknown): Reading[] =>
  error instanceof ProblemError && error.problem.code === 'mapping.unclear'
    ? ((error.problem.evidence?.readings as Reading[] | undefined) ?? [])
    : [];

const percent = (share: number): string => `${Math.round(100 * share)} %`;
