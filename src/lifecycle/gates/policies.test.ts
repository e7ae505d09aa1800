import { expect, test } from 'vitest';
import { loadTask, taskIds } from '../../catalog/tasks/task.ts';
import type { Project } from '../../ledger/projects.ts';
import { defaultPolicyOf, ownSettings, policyGates, policyOf } from './policies.ts';

const project = (set?: string | string[], template = 'support'): Project => ({
  id: 1,
  name: 'p',
  template,
  seed: 1,
  settings: set === undefined ? {} : { gates: { set } },
  createdAt: '',
});
const task = loadTask('causal_lm');

test('without settings of its own a project has the task’s, and the template’s in place of some', () => {
  for (const id of taskIds)
    for (const gate of policyGates)
      expect(policyOf(project(undefined, 'general'), loadTask(id), gate)).toEqual(
        loadTask(id).gates[gate],
      );
  expect(policyOf(project(), task, 'A').minRows.train).toBe(200);
  expect(task.gates.A.minRows.train).not.toBe(200);
});

test('a setting of the project replaces that one, at whatever depth, of its gate alone', () => {
  const own = project(['A.minRows.train=7', 'A.sensitive.contact=block', 'D.maxRegression = 0.5']);
  const policy = policyOf(own, task, 'A');
  const before = defaultPolicyOf(own, task, 'A');
  expect(policy).toEqual({
    ...before,
    minRows: { ...before.minRows, train: 7 },
    sensitive: { ...before.sensitive, contact: 'block' },
  });
  expect(policyOf(own, task, 'D')).toEqual({ ...task.gates.D, maxRegression: 0.5 });
  expect(policyOf(own, task, 'C')).toEqual(task.gates.C);
  expect(ownSettings(project('D.maxRegression=1'))).toEqual(['D.maxRegression=1']);
});

test.each([
  ['A.maxRejectedShar=0.1', /did you mean.*maxRejectedShare/i],
  ['A.maxRejectedShare=7', /A\.maxRejectedShare/],
  ['A.maxRejectedShare=much', /A\.maxRejectedShare/],
  ['A.maxRejectedShare', /says no value/],
  ['A.minRows=3', /is no setting/],
  ['A.maxRejectedShare.more=3', /is no setting/],
  ['A.__proto__=3', /is no setting/],
  ['D.maxDrift=0.5', /no setting any more: A\.maxShiftShare/],
])('%s is refused, and says why', (setting, message) => {
  expect(() => policyOf(project(setting), task, 'A')).toThrow(message);
});
