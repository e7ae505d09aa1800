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
    findings: [{ code: 'preflight.memory' }],
  });
});
