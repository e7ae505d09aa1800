import { existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { BacklogEntry } from '../../lifecycle/deliver/backlog.ts';
import type { Context } from '../operation.ts';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRelease } from '../release/chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm backlog apply 1 --project 1',
    'brewslm backlog apply 2 --project 1 --output relabel.jsonl',
  ],
  input: chosenRelease.extend({
    entry: z.int().positive().meta({
      description: 'entry, counted from the top of `release backlog`',
      value: 'number',
    }),
    output: text('the file to write; named by what it holds when left out', 'file', {
      path: 'write',
    }).optional(),
  }),
  output: z.object({
    release: z.int(),
    entry: report<BacklogEntry>('What would help.'),
    file: z.string().describe('A plan with other settings, or rows to put right.'),
    next: z.string().describe('The command that takes the file.'),
  }),
  async run(context, { entry: number, output, ...chosen }) {
    const [{ ledger }, { backlogOf }, { findRelease }, { fail }] = await Promise.all([
      context.session(),
      import('../release/backlog-of.ts'),
      import('../../lifecycle/release-bundle.ts'),
      import('../../problem/problem.ts'),
    ]);
    const project = ledger.projects.find(chosen.project);
    const release = findRelease(ledger, project, chosen.release);
    const backlog = backlogOf(ledger, release);
    const { do: step, ...entry } =
      backlog[number - 1] ??
      fail(
        'backlog.no-entry',
        `the backlog of release ${release.id} has ${backlog.length} entries`,
      );
    if (step === null)
      return fail('backlog.by-hand', `this cannot be drafted: ${entry.title}`, {
        fix: entry.action,
      });
    const file = output ?? fileOf[step.operation] ?? 'plan.yaml';
    if (existsSync(file))
      fail('backlog.file', `there is a file ${file} already`, { location: { file } });
    if (step.operation === 'train.start') {
      const { project: _, baseModel: base, ...settings } = step.input;
      const { stringify } = await import('yaml');
      writeFileSync(file, `# ${entry.title}\n${stringify({ base, ...settings })}`, { flag: 'wx' });
    } else await exportRows(context, step.operation, { ...step.input, export: file });
    const next =
      step.operation === 'train.start'
        ? `brewslm train --project ${project.id} --plan ${file}`
        : `brewslm dataset import --project ${project.id} --repaired ${file}`;
    return { output: { release: release.id, entry, file, next } };
  },
});

const fileOf: Readonly<Record<string, string>> = {
  'dataset.rejects': 'repair.jsonl',
  'dataset.relabel': 'relabel.jsonl',
};

async function exportRows(
  context: Context,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const [rejects, relabel, { fail }] = await Promise.all([
    import('../dataset/rejects.ts'),
    import('../dataset/relabel.ts'),
    import('../../problem/problem.ts'),
  ]);
  const given = { ...input, project: String(input.project) };
  if (operation === 'dataset.rejects') {
    await rejects.operation.run(context, rejects.operation.input.parse(given));
    return;
  }
  const { output } = await relabel.operation.run(context, relabel.operation.input.parse(given));
  if (output.written === null)
    fail('backlog.by-hand', 'no training row has a label that rows like it do not have', {
      fix: 'Add rows that tell these labels apart, or merge labels that mean the same.',
    });
}
