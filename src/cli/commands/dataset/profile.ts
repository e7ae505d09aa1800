import type { Command } from 'commander';
import type { DatasetProfile } from '../../../lifecycle/normalize/profile/report/dataset-profile.ts';
import { command } from '../../command.ts';
import { examples } from '../../examples.ts';
import { renderVerdict } from '../../render-problem.ts';
import { renderProfile } from '../../render-profile.ts';
import { currentDataset } from './current.ts';

interface ProfileOptions {
  project: string;
  html?: string;
  baseModel?: string;
}

export function registerProfile(dataset: Command): void {
  const profile = dataset
    .command('profile')
    .description('lengths, labels, languages, what was left out, and the rows worth a look')
    .requiredOption('--project <id|name>', 'project')
    .option('--html <file>', 'write a page with pictures, one file that needs nothing else')
    .option('--base-model <id>', 'count tokens by this model; else by one that is stored')
    .action(
      command<ProfileOptions>(async (cli, options) => {
        const session = await cli.session();
        const { ledger } = session;
        const current = currentDataset(ledger, options.project);
        const [{ keptProfile }, { tokenizerFor }] = await Promise.all([
          import('../../../lifecycle/normalize/profile/report/kept-profile.ts'),
          import('../../../lifecycle/profile-tokenizer.ts'),
        ]);
        const found: DatasetProfile = await keptProfile(ledger.home, current.dataset, {
          base: await tokenizerFor(ledger.home, current.project, options.baseModel),
          signal: session.signal,
          progress: (done, total) =>
            session.progress({ label: 'profiling', done, total, unit: 'rows' }),
        });
        const verdict = ledger.verdicts.latest(current.project.id, 'A', current.dataset.id) ?? null;
        if (options.html !== undefined) {
          const [{ profilePage }, { writeFile }] = await Promise.all([
            import('../../profile-page/page.ts'),
            import('node:fs/promises'),
          ]);
          await writeFile(options.html, profilePage(current.project.name, found, verdict));
        }
        return {
          data: { profile: found, verdict },
          text: (style) =>
            [
              renderProfile(found, style),
              ...(verdict === null ? [] : ['', renderVerdict(verdict, style)]),
              ...(options.html === undefined ? [] : ['', `the page is ${options.html}`]),
            ].join('\n'),
        };
      }),
    );
  examples(profile, [
    'brewslm dataset profile --project 1',
    'brewslm dataset profile --project 1 --html profile.html',
    'brewslm dataset profile --project 1 --base-model smollm2-135m-instruct --json',
  ]);
}
