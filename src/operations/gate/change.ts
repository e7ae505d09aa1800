import { z } from 'zod';
import { project, texts } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { gatePolicies, policiesOf } from './policy.ts';

export const operation = defineOperation({
  examples: [
    'brewslm gate change --project 1 --set A.maxRejectedShare=0.02 --set A.minRows.train=500',
    'brewslm gate change --project 1 --unset A.maxRejectedShare',
  ],
  input: z.strictObject({
    project: project('project whose gates ask something else'),
    set: texts('a setting and its value, such as D.maxRegression=0.01; repeat it for more', {
      value: 'name=value',
    }).optional(),
    unset: texts('a setting that is to be that of the template again; repeat it for more', {
      value: 'name',
      of: 'call',
    }).optional(),
  }),
  output: gatePolicies,
  async run(context, input) {
    const [{ ledger }, { nameOfSetting, ownSettings }, { fail }] = await Promise.all([
      context.session(),
      import('../../lifecycle/gates/policies.ts'),
      import('../../problem/problem.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const { set = [], unset = [] } = input;
    for (const setting of set)
      if (!/^[ACD]\./.test(setting))
        fail('gate.policy', `${setting} names no gate that has a policy`);
    const own = new Map(ownSettings(project).map((each) => [nameOfSetting(each), each]));
    for (const name of unset)
      if (!own.delete(name.trim()))
        fail('gate.policy', `the project has no ${name} of its own`, {
          fix: own.size === 0 ? 'It has none.' : `It has ${[...own.keys()].join(', ')}.`,
        });
    for (const setting of set) own.set(nameOfSetting(setting), setting.trim());
    const settings = [...own.keys()].toSorted().map((name) => own.get(name)!);
    return {
      output: await policiesOf(project, settings),
      settled: { set: settings.length > 0 ? settings : undefined },
    };
  },
});
