import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { uses } from '../../catalog/licences/uses.ts';
import type { ProjectPreflight } from '../../lifecycle/run-preflight.ts';
import { fail } from '../../problem/problem.ts';
import { duration, flag, inPlaceOfFile, positiveInteger, project, text, texts } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { runtimeFields, runtimeForCandidates } from '../runtime-fields.ts';
import { planSettingsOf } from '../train/plan-settings.ts';
import { preflightOutcome, preflightOutput } from './report.ts';

export const operation = defineOperation({
  examples: [
    'brewslm preflight --project 1 --task causal_lm --plan',
    'brewslm preflight --project 1 --base-model brew-10m --base-model smollm2-135m-instruct',
    'brewslm preflight --project 1 --runtime torch --plan',
    'brewslm preflight --project 1 --use commercial --target raspberry_pi_5',
  ],
  input: z.strictObject({
    project: project('project to look at'),
    task: text("task, see `task list`; the template's when left out", 'id').optional(),
    baseModel: texts("candidate, repeatable; the template's and those added when left out", {
      value: 'id',
    }).optional(),
    method: z
      .enum(['full', 'lora', 'qlora'])
      .meta({
        description: 'how to train, qlora with PyTorch; by default what suits the base',
        value: 'method',
      })
      .optional(),
    ...runtimeFields,
    format: text('export format that the model is meant for', 'format').optional(),
    target: text('where it will be served, see `optimize --help`', 'id').optional(),
    use: z
      .enum(uses)
      .meta({ description: 'what the model is for; licences are judged by it', value: 'use' })
      .optional(),
    dataLicence: text(
      'licence of the data, as the hub writes it, such as cc-by-4.0',
      'id',
    ).optional(),
    budget: duration('time that a plan may take, such as 10m').optional(),
    memory: positiveInteger('judge for so much memory; what is here when left out', {
      value: 'GiB',
      unit: 'GiB',
    }).optional(),
    settings: inPlaceOfFile(
      'judge by these settings, a file as `train --plan` takes it',
    ).optional(),
    plan: flag(
      'propose train plans: safe, balanced, max_quality; and measure memory by a few steps of each candidate',
    ).optional(),
    probe: flag('with plan: measure what candidates take, by a few steps of each', {
      option: 'measure nothing: forecasts stay as shapes and earlier runs have them',
    }).default(true),
  }),
  output: preflightOutput,
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const { runPreflight } = await import('../../lifecycle/run-preflight.ts');
    const plans = input.plan === true;
    const settings = await planSettingsOf(input.settings);
    const runtime = await runtimeForCandidates(session, project, input, {
      models: input.baseModel ?? (settings?.base === undefined ? undefined : [settings.base]),
      budgetSeconds: input.budget ?? null,
    });
    if (runtime.choice.runtime === 'ray')
      fail(
        'runtime.settings',
        'which machines of a cluster a training gets is not known before it',
        {
          fix: 'Leave --runtime out, and give --memory with the GiB that a process has there.',
        },
      );
    const result = await runPreflight(session, project, {
      task: input.task,
      models: input.baseModel,
      method: input.method === 'qlora' ? 'lora' : input.method,
      runtime,
      format: input.format,
      target: input.target,
      use: input.use,
      dataLicence: input.dataLicence,
      budgetSeconds: input.budget,
      memoryLimit: input.memory === undefined ? undefined : input.memory * 1024 ** 3,
      settings,
      plans,
      probe: plans && input.probe,
    });
    const plansFolder = plans ? await writePlans(result, project.name) : null;
    return {
      ...(await preflightOutcome(session, result)),
      view: { project: { id: project.id, name: project.name }, plansFolder },
    };
  },
});

/** Puts the plans where people find them, below `plans/` in the working folder; null without any. */
async function writePlans(
  { artifact, report }: ProjectPreflight,
  project: string,
): Promise<string | null> {
  if (report.candidates.every(({ plans }) => plans === null)) return null;
  const { planPath } = await import('../../lifecycle/preflight/plans.ts');
  const folder = join('plans', project);
  for (const { id, plans } of report.candidates)
    for (const { profile } of plans ?? []) {
      mkdirSync(join(folder, id), { recursive: true });
      writeFileSync(join(folder, id, `${profile}.yaml`), artifact.text(planPath(id, profile)));
    }
  return folder;
}
