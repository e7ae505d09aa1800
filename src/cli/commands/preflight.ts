import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { uses, type Use } from '../../catalog/licences/uses.ts';
import type { ProjectPreflight } from '../../lifecycle/run-preflight.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import { command, type CommandResult } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { examples } from '../examples.ts';
import { positiveInteger } from '../numbers.ts';
import { renderPreflight } from '../render-preflight.ts';

interface PreflightCommandOptions {
  project: string;
  task?: string;
  baseModel?: string[];
  method?: 'full' | 'lora';
  runtime?: string;
  format?: string;
  target?: string;
  use?: Use;
  dataLicence?: string;
  budget?: number;
  memory?: number;
  settings?: string;
  plan?: boolean;
  probe: boolean;
}

export function register(program: Command): void {
  const preflight = program
    .command('preflight')
    .description('stage 3: which base models can be trained on this data, here; then Gate B')
    .requiredOption('--project <id|name>', 'project to look at')
    .option('--task <id>', "task, see `task list`; the template's when left out")
    .option(
      '--base-model <id>',
      "candidate, repeatable; the template's and those added when left out",
      (id: string, ids: string[] | undefined) => [...(ids ?? []), id],
    )
    .addOption(
      new Option('--method <method>', 'how to train; by default what suits the base').choices([
        'full',
        'lora',
      ]),
    )
    .option('--runtime <id>', 'what trains; embedded when left out')
    .option('--format <format>', 'export format that the model is meant for')
    .option('--target <id>', 'where it will be served, see `optimize --help`')
    .addOption(
      new Option('--use <use>', 'what the model is for; licences are judged by it').choices(uses),
    )
    .option('--data-licence <id>', 'licence of the data, as the hub writes it, such as cc-by-4.0')
    .option('--budget <duration>', 'time that a plan may take, such as 10m', parseDuration)
    .option(
      '--memory <GiB>',
      'judge for so much memory; what is here when left out',
      positiveInteger,
    )
    .option('--settings <file>', 'judge by these settings, a file as `train --plan` takes it')
    .option(
      '--plan',
      'propose train plans: safe, balanced, max_quality; and measure memory by a few steps of each candidate',
    )
    .option('--no-probe', 'measure nothing: forecasts stay as shapes and earlier runs have them')
    .action(
      command<PreflightCommandOptions>(async (cli, options) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const [{ runPreflight }, { readPlanFile }] = await Promise.all([
          import('../../lifecycle/run-preflight.ts'),
          import('../../planning/plan-file.ts'),
        ]);
        const result = await runPreflight(session, project, {
          task: options.task,
          models: options.baseModel,
          method: options.method,
          runtime: options.runtime,
          format: options.format,
          target: options.target,
          use: options.use,
          dataLicence: options.dataLicence,
          budgetSeconds: options.budget,
          memoryLimit: options.memory === undefined ? undefined : options.memory * 1024 ** 3,
          settings: options.settings === undefined ? undefined : readPlanFile(options.settings),
          plans: options.plan === true,
          probe: options.plan === true && options.probe,
        });
        const plans = options.plan === true ? await writePlans(result, project.name) : [];
        return answer(session, result, [
          ...plans,
          ...(result.verdict.outcome === 'PASS'
            ? [`next: brewslm train --project ${project.id} --autopilot --one-click`]
            : []),
        ]);
      }),
    );
  examples(preflight, [
    'brewslm preflight --project 1 --task causal_lm --plan',
    'brewslm preflight --project 1 --base-model brew-10m --base-model smollm2-135m-instruct',
    'brewslm preflight --project 1 --use commercial --target raspberry_pi_5',
  ]);

  const show = preflight
    .command('show')
    .description('the newest preflight of the dataset, judged for the machine as it is now')
    .action(
      command<PreflightCommandOptions>(async (cli, options) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const [{ latestPreflight }, { fail }] = await Promise.all([
          import('../../lifecycle/run-preflight.ts'),
          import('../../problem/problem.ts'),
        ]);
        const result =
          (await latestPreflight(session, project)) ??
          fail('stage.missing-input', 'there is no preflight of the current dataset', {
            fix: `Run first: brewslm preflight --project ${project.id}`,
          });
        return answer(session, result, []);
      }),
    );
  examples(show, [
    'brewslm preflight show --project 1',
    'brewslm preflight show --project 1 --json',
  ]);
}

async function answer(
  session: Session,
  result: ProjectPreflight,
  closing: readonly string[],
): Promise<CommandResult> {
  const { plannedTimes } = await import('../../lifecycle/preflight/times.ts');
  const { artifact, report, verdict, measured } = result;
  const times = plannedTimes(session, artifact);
  return {
    data: {
      artifact: artifact.id,
      report,
      times,
      measuredMemory: Object.fromEntries(measured),
      verdict,
    },
    text: (style) => [renderPreflight(result, times, style), ...closing].join('\n'),
    verdicts: verdict.override === null ? [verdict] : [],
  };
}

/** Puts the plans where people find them, below `plans/` in the working folder. */
async function writePlans(
  { artifact, report }: ProjectPreflight,
  project: string,
): Promise<string[]> {
  if (report.candidates.every(({ plans }) => plans === null)) return [];
  const { planPath } = await import('../../lifecycle/preflight/plans.ts');
  const folder = join('plans', project);
  for (const { id, plans } of report.candidates)
    for (const { profile } of plans ?? []) {
      mkdirSync(join(folder, id), { recursive: true });
      writeFileSync(join(folder, id, `${profile}.yaml`), artifact.text(planPath(id, profile)));
    }
  return [
    `plans written below ${folder}; train by one: brewslm train --project ${project} --plan FILE`,
  ];
}
