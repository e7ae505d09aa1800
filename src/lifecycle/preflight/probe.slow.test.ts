import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { linesOf, ticketLine, tickets } from '../../../test/support/projects/tickets.ts';
import { peaksHere } from '../../planning/memory/memory-correction.ts';
import { runPreflight } from '../run-preflight.ts';

const home = homeOfEachTest();

const preflight = () =>
  runPreflight(home.session, home.project, { models: ['brew-3m'], plans: false, probe: true });

it('measures shapes once on the same data, and again on other data', async () => {
  const rows = tickets(ticketLine);
  await home.load(home.write('tickets.jsonl', linesOf(rows)));
  const { measured } = await preflight();
  expect(measured.get('brew-3m')).toMatchObject({ by: 'probe', measuredShapes: 1 });
  const probed = () => peaksHere(home.session.ledger.home).length;
  expect(probed()).toBe(1);
  await preflight();
  expect(probed()).toBe(1);

  await home.load(home.write('more.jsonl', linesOf(rows.slice(0, -20))));
  await preflight();
  expect(probed()).toBe(2);
});
