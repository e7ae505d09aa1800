import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { linesOf, ticketLine, tickets } from '../../../test/support/projects/tickets.ts';
import { notePeakOf } from '../../planning/memory/memory-correction.ts';
import { planTraining } from '../train/train-project.ts';
import { admitPlan } from './plan-admission.ts';

const home = homeOfEachTest();

it('goes by what training of the same shapes took on this machine', async () => {
  await home.load(home.write('tickets.jsonl', linesOf(tickets(ticketLine))));
  const { session, project } = home;
  const planned = await planTraining(session, project, {
    base: 'brew-3m',
    method: null,
    profile: 'balanced',
    budgetSeconds: 60,
    overrides: {},
  });
  expect(await admitPlan(session.ledger, project, planned)).toMatchObject({ outcome: 'PASS' });

  const { base, plan, forecast } = planned;
  const moreThanAnyMachine = 2 ** 50;
  notePeakOf(session.ledger.home, { config: base.config, plan }, forecast.memory, {
    by: 'train',
    peak: moreThanAnyMachine,
  });
  expect(await admitPlan(session.ledger, project, planned)).toMatchObject({
    outcome: 'FAIL',
    findings: [{ code: 'preflight.memory' }, { code: 'plan.unbenchmarked' }],
  });
});

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
    return findings.map(({ code, severity, message }) => [code, severity, message]);
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
