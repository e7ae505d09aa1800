import { expect, it } from 'vitest';
import { onProcessor } from '../../../test/support/on-processor.ts';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { linesOf, ticketLine, tickets } from '../../../test/support/projects/tickets.ts';
import { notePeakOf } from '../../planning/memory/memory-correction.ts';
import {
  keepEnvironment,
  type TorchEnvironment,
} from '../../runtimes/torch/environment/environment.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';
import { memoryOf, planTraining } from '../train/train-project.ts';
import { admitPlan } from './plan-admission.ts';

const home = homeOfEachTest();

const environment: TorchEnvironment = {
  schema: 1,
  python: process.execPath,
  device: 'cpu',
  origin: 'given',
  precisions: ['fp32'],
  cards: [],
  versions: {},
};

it.each([undefined, onProcessor])(
  'goes by what training of the same shapes took on this machine (%o)',
  async (torch) => {
    await home.load(home.write('tickets.jsonl', linesOf(tickets(ticketLine))));
    const { session, project } = home;
    const { ledger } = session;
    if (torch !== undefined) keepEnvironment(ledger.home, environment);
    const planned = await planTraining(session, project, {
      base: 'brew-3m',
      method: null,
      profile: 'balanced',
      budgetSeconds: 60,
      overrides: {},
      ...(torch && { runtime: { runtime: 'torch' as const, ...torch } }),
    });
    expect(await admitPlan(ledger, project, planned)).toMatchObject({ outcome: 'PASS' });

    const { base, plan } = planned;
    const moreThanAnyMachine = { by: 'probe' as const, peak: 2 ** 50 };
    const note = (by?: TorchSettings) =>
      notePeakOf(
        ledger.home,
        { config: base.config, plan, torch: by },
        memoryOf(planned),
        moreThanAnyMachine,
      );
    note(torch === undefined ? onProcessor : undefined);
    expect(await admitPlan(ledger, project, planned)).toMatchObject({ outcome: 'PASS' });
    note(torch);
    expect(await admitPlan(ledger, project, planned)).toMatchObject({
      outcome: 'FAIL',
      findings: [
        { code: 'preflight.memory' },
        { code: 'plan.unbenchmarked' },
        { code: 'plan.few-test-rows' },
      ],
    });
  },
);

it('says before the training that Gate D will ask for Gate C', async () => {
  await home.load(home.write('tickets.jsonl', linesOf(tickets(ticketLine))));
  const { session, project } = home;
  const { ledger } = session;
  const planned = await planTraining(session, project, {
    base: 'brew-3m',
    method: null,
    profile: 'balanced',
    budgetSeconds: 60,
    overrides: {},
  });
  const said = async () => {
    const { outcome, findings } = await admitPlan(ledger, project, planned);
    expect(outcome).toBe('PASS');
    return findings
      .filter(({ code }) => code !== 'plan.few-test-rows')
      .map(({ code, severity, message }) => [code, severity, message]);
  };
  expect(await said()).toEqual([
    [
      'plan.unbenchmarked',
      'warning',
      expect.stringContaining('leave a release of this training open'),
    ],
  ]);
  const gateC = { gate: 'C' as const, policy: {}, evidence: [], findings: [] };
  const judged = (outcome: 'FAIL' | 'PASS') =>
    ledger.verdicts.record(project.id, planned.artifact.descriptor.inputs.dataset, {
      ...gateC,
      outcome,
    });
  judged('FAIL');
  expect(await said()).toEqual([
    ['plan.unbenchmarked', 'warning', expect.stringContaining('refuse a release')],
  ]);
  ledger.verdicts.override(ledger.verdicts.latest(project.id, 'C')!.id, 'a pilot');
  expect(await said()).toEqual([]);
  judged('PASS');
  expect(await said()).toEqual([]);
});
