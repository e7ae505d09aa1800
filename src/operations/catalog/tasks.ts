import { z } from 'zod';
import type { Task } from '../../catalog/tasks/task.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({}),
  output: z.array(report<Task>('A task of the catalogue.')),
  async run() {
    const { loadTask, taskIds } = await import('../../catalog/tasks/task.ts');
    return { output: taskIds.map(loadTask) };
  },
});
