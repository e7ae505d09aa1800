import { z } from 'zod';
import type { DriftReport } from '../../lifecycle/drift/check-drift.ts';
import { fail } from '../../problem/problem.ts';
import { flag, positiveInteger, project, texts } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, recordedVerdict, report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm drift check --project 1 --input last-week.jsonl',
    'brewslm drift check --project 1 --log',
  ],
  input: z.strictObject({
    project: project('project whose release is asked'),
    input: texts('file with what came in, with or without replies; repeat it for more', {
      value: 'file',
      path: 'read',
    }).optional(),
    log: flag('look at the requests that `serve --log-requests` kept').optional(),
    release: positiveInteger('release; the one in force, or else the newest, when left out', {
      value: 'number',
    }).optional(),
  }),
  output: z.object({
    release: z.int(),
    bundle: artifactId,
    verdict: recordedVerdict.describe('Of Gate D, on what comes in.'),
    drift: report<DriftReport>(
      'Each test with its share and p, and the topics of what moved most.',
    ),
  }),
  async run(context, input) {
    const session = await context.session();
    const { ledger } = session;
    const project = ledger.projects.find(input.project);
    const [{ findRelease }, { checkDrift }, { judgeDrift }, { recordVerdict }, log] =
      await Promise.all([
        import('../../lifecycle/release-bundle.ts'),
        import('../../lifecycle/drift/check-drift.ts'),
        import('../../lifecycle/gates/drift.ts'),
        import('../../lifecycle/gates/standing.ts'),
        import('../../lifecycle/drift/request-log.ts'),
      ]);
    const [{ policyOf }, { loadTask }, { cardOf }, { datasetOf }] = await Promise.all([
      import('../../lifecycle/gates/policies.ts'),
      import('../../catalog/tasks/task.ts'),
      import('../../lifecycle/normalize/dataset.ts'),
      import('../../lifecycle/package/export-project.ts'),
    ]);
    const files = [
      ...[input.input ?? []].flat(),
      ...(input.log ? log.loggedRequests(ledger.home, project.id) : []),
    ];
    if (files.length === 0)
      fail('usage.invalid', 'nothing says what came in', {
        fix: 'Give --input FILE, or --log for the requests that `serve --log-requests` kept.',
      });
    const inForce = ledger.releases.accepted(project.id);
    const release =
      (input.release === undefined ? inForce : undefined) ??
      findRelease(ledger, project, input.release);
    const bundle = ledger.artifacts.find(release.bundle);
    const dataset = datasetOf(ledger, bundle);
    const { drift: policy } = policyOf(project, loadTask(cardOf(dataset).task), 'D');
    const drift = await checkDrift(session, project, bundle, files, policy);
    const judged = judgeDrift(policy, drift, [bundle.id, dataset.id]);
    const verdict = recordVerdict(ledger, project, dataset.id, judged);
    const output = { release: release.id, bundle: bundle.id, verdict, drift };
    return { output, verdicts: [verdict] };
  },
});
