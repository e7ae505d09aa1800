import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { preflightOutcome, preflightOutput } from './report.ts';

export const operation = defineOperation({
  examples: ['brewslm preflight show --project 1', 'brewslm preflight show --project 1 --json'],
  input: z.strictObject({ project: project('project to look at') }),
  output: preflightOutput,
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const { latestPreflight } = await import('../../lifecycle/run-preflight.ts');
    const result =
      (await latestPreflight(session, project)) ??
      fail('stage.missing-input', 'there is no preflight of the current dataset', {
        fix: `Run first: brewslm preflight --project ${project.id}`,
      });
    return preflightOutcome(session, result);
  },
});
