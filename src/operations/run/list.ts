import { z } from 'zod';
import type { Run } from '../../ledger/work/runs.ts';
import type { QueuePlace } from '../../lifecycle/runs/queue.ts';
import { flag, project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

/** A run, with its place in the queue where it waits. */
export type ListedRun = Run & { queue: QueuePlace | null };

export const operation = defineOperation({
  examples: ['brewslm run list', 'brewslm run list --project 1', 'brewslm run list --active'],
  input: z.strictObject({
    project: project('the project; all of them when left out').optional(),
    active: flag('only those that wait or work').optional(),
  }),
  output: z.array(
    report<ListedRun>(
      'A stage that ran, waits or runs: when, how it ended, its place in the queue.',
    ),
  ),
  async run(context, input) {
    const [{ ledger }, { queueIn }] = await Promise.all([
      context.session(),
      import('../../lifecycle/runs/wait-turn.ts'),
    ]);
    const project =
      input.project === undefined ? undefined : ledger.projects.find(input.project).id;
    const found = input.active
      ? ledger.runs.active()
      : project === undefined
        ? ledger.runs.all()
        : ledger.runs.list(project);
    const runs = found.filter((run) => project === undefined || run.project === project);
    const queue = queueIn({ ledger });
    return {
      output: runs.map((run) => ({ ...run, queue: queue.get(run.id) ?? null })),
    };
  },
});
