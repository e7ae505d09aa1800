import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { ActionableEntry } from './backlog-of.ts';
import { chosenRelease } from './chosen-release.ts';

export const operation = defineOperation({
  examples: ['brewslm release backlog --project 1', 'brewslm backlog apply 1 --project 1'],
  input: chosenRelease,
  output: z.object({
    release: z.int(),
    backlog: z.array(
      report<ActionableEntry>(
        'What would help, with its evidence; `do` is the operation that does it, where one can.',
      ),
    ),
  }),
  async run(context, input) {
    const [{ ledger }, { backlogOf }, { findRelease }] = await Promise.all([
      context.session(),
      import('./backlog-of.ts'),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const release = findRelease(ledger, project, input.release);
    return {
      output: { release: release.id, backlog: backlogOf(ledger, release) },
      view: { project: project.id },
    };
  },
});
