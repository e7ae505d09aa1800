import { describe, expect, it } from 'vitest';
import { recordSchemas } from '../records/record-schema.ts';
import { loadTask, taskIds } from '../tasks/task.ts';
import { loadTemplate, templateIds } from './template.ts';

describe('templates and tasks', () => {
  it.each(templateIds)('template %s has a task of the catalogue', (id) => {
    const template = loadTemplate(id);
    expect(template.id).toBe(id);
    expect(loadTask(template.task).id).toBe(template.task);
  });

  it.each(templateIds)('what passes Gate A of %s has held-out rows enough for Gate C', (id) => {
    const { task, gates } = loadTemplate(id);
    const { A, C } = loadTask(task).gates;
    const { minRows } = { ...A, ...gates.A };
    expect(minRows.validation).toBeGreaterThanOrEqual(C.minHeldOutItems);
  });

  it('have a place for every kind of record', () => {
    const learnt = templateIds.flatMap((id) => loadTask(loadTemplate(id).task).records);
    expect(new Set(learnt)).toEqual(new Set(recordSchemas));
  });

  it.each(taskIds)('task %s names itself, and has a policy for every gate', (id) => {
    const task = loadTask(id);
    expect(task.id).toBe(id);
    expect(Object.keys(task.gates)).toEqual(['A', 'C', 'D']);
  });

  it('a variant differs from what it extends in its records alone', () => {
    const { id: _, title: __, records, ...policies } = loadTask('summarization');
    expect(records).toEqual(['summarization']);
    expect(loadTask('causal_lm')).toMatchObject(policies);
  });
});
