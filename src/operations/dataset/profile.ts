import { z } from 'zod';
import type { DatasetProfile } from '../../lifecycle/normalize/profile/report/dataset-profile.ts';
import { project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { recordedVerdict, report } from '../output-parts.ts';
import { currentDataset } from './current.ts';

export const operation = defineOperation({
  examples: [
    'brewslm dataset profile --project 1',
    'brewslm dataset profile --project 1 --html profile.html',
    'brewslm dataset profile --project 1 --base-model smollm2-135m-instruct --json',
  ],
  input: z.strictObject({
    project: project('project'),
    baseModel: text('count tokens by this model; else by one that is stored', 'id').optional(),
  }),
  output: z.object({
    profile: report<DatasetProfile>('Lengths, labels, languages, and the rows worth a look.'),
    verdict: recordedVerdict.nullable().describe('Of Gate A.'),
  }),
  async run(context, input) {
    const session = await context.session();
    const { ledger } = session;
    const { project, dataset } = currentDataset(ledger, input.project);
    const [{ keptProfile }, { tokenizerFor }] = await Promise.all([
      import('../../lifecycle/normalize/profile/report/kept-profile.ts'),
      import('../../lifecycle/profile-tokenizer.ts'),
    ]);
    const profile = await keptProfile(ledger.home, dataset, {
      base: await tokenizerFor(ledger.home, project, input.baseModel),
      signal: session.signal,
      progress: (done, total) =>
        session.progress({ label: 'profiling', done, total, unit: 'rows' }),
    });
    const verdict = ledger.verdicts.latest(project.id, 'A', dataset.id) ?? null;
    return { output: { profile, verdict }, view: { project: project.name } };
  },
});
