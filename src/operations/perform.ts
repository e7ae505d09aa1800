/**
 * Performs an operation for a face: checks what was given, runs it, and leaves the settings of a step
 * with the project, so that the project can be kept as a file and run again.
 *
 * @module
 */
import { operationOf, type InputOf, type OperationName, type OutcomeOf } from './index.ts';
import type { Context } from './operation.ts';
import { parseInput } from './parse-input.ts';
import { sectionNames, sections } from './project-file/sections.ts';

/**
 * @param given Plain data, as the input schema takes it; what is left out counts by default.
 * @throws `usage.invalid` for wrong input, and what the operation throws
 */
export async function perform<Name extends OperationName>(
  name: Name,
  context: Context,
  given: InputOf<Name>,
): Promise<OutcomeOf<Name>> {
  const operation = await operationOf(name);
  const outcome = await operation.run(context, parseInput(operation.input, given) as never);
  // What a project is created with is the project itself.
  const section = sectionNames.find((each) => each !== 'project' && sections[each] === name);
  if (section !== undefined && !outcome.failed) {
    const [{ recordSettings }, { ledger }] = await Promise.all([
      import('./project-file/recorded.ts'),
      context.session(),
    ]);
    recordSettings(ledger, section, operation.input, { ...given, ...outcome.settled });
  }
  return outcome as OutcomeOf<Name>;
}
