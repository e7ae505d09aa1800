import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { importDataset } from './import-dataset.ts';

const home = homeOfEachTest();

it.each([
  ['general-chat-v1', 'general'],
  ['support-chat-v1', 'support'],
  ['ticket-router-v1', 'classification'],
])('%s passes Gate A without a finding', async (sample, template) => {
  const project = home.ledger.projects.create('sample', template, 42);
  const { verdict } = await importDataset(home.session, project, { sample }, null);
  expect(verdict).toMatchObject({ outcome: 'PASS', findings: [] });
});
