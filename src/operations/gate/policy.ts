import { z } from 'zod';
import type { Project } from '../../ledger/projects.ts';
import type { PolicyGate } from '../../lifecycle/gates/policies.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const gatePolicies = z.array(
  z.object({
    gate: z.enum(['A', 'C', 'D']),
    schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the policy.'),
    defaults: report<Record<string, unknown>>('What task and template ask.'),
    own: z.array(z.string()).describe('Settings that the project has in place of them.'),
    policy: report<Record<string, unknown>>('What is asked.'),
  }),
);

/** @throws `gate.policy` */
export async function policiesOf(
  project: Project,
  settings: readonly string[],
): Promise<z.output<typeof gatePolicies>> {
  const [{ defaultPolicyOf, policyGates, policySchemas, withSettings }, { loadTask }, template] =
    await Promise.all([
      import('../../lifecycle/gates/policies.ts'),
      import('../../catalog/tasks/task.ts'),
      import('../../catalog/templates/template.ts'),
    ]);
  const task = loadTask(template.loadTemplate(project.template).task);
  const ofGate = (gate: PolicyGate) => {
    const defaults = defaultPolicyOf(project, task, gate);
    return {
      gate,
      schema: z.toJSONSchema(policySchemas[gate], { io: 'input' }) as Record<string, unknown>,
      defaults,
      own: settings.filter((setting) => setting.startsWith(`${gate}.`)),
      policy: withSettings(gate, defaults, settings),
    };
  };
  return policyGates.map(ofGate);
}

export const operation = defineOperation({
  examples: ['brewslm gate policy --project 1'],
  input: z.strictObject({ project: project('project to look at') }),
  output: gatePolicies,
  async run(context, input) {
    const [{ ledger }, { ownSettings }] = await Promise.all([
      context.session(),
      import('../../lifecycle/gates/policies.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    return { output: await policiesOf(project, ownSettings(project)) };
  },
});
