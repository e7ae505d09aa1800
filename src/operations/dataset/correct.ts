import { z } from 'zod';
import { project, text } from '../fields.ts';
import { turnsInput, turnsOf } from '../generate/turns.ts';
import { defineOperation } from '../operation.ts';
import { projectId } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm dataset correct --project 1 --prompt "Where is my order?" --reply "Ask for its number first."',
    'brewslm dataset corrections --project 1',
    'brewslm dataset import --project 1 --corrections',
  ],
  input: z.strictObject({
    project: project('project to learn from it'),
    prompt: text('what was said to the model', 'text'),
    reply: text('what is right to reply', 'text'),
    ...turnsInput,
    instead: text('what the model replied', 'text').optional(),
    model: text('the checkpoint or bundle that replied so', 'id').optional(),
    note: text('why it is right', 'text').optional(),
  }),
  output: z.object({
    project: projectId,
    file: z.string().describe('Where the corrections of the project lie, one a line.'),
    count: z.int().describe('How many there are.'),
  }),
  async run(context, input) {
    const [{ ledger }, { correctionsPath, keepCorrection, readCorrections }, { fail }] =
      await Promise.all([
        context.session(),
        import('../../lifecycle/corrections/corrections.ts'),
        import('../../problem/problem.ts'),
      ]);
    const project = ledger.projects.find(input.project);
    const { prompt, reply, instead, model, note } = input;
    if (prompt.trim() === '' || reply.trim() === '')
      fail('usage.invalid', 'a correction has a prompt and a reply');
    const correction = {
      messages: [...turnsOf(input), { role: 'user' as const, content: prompt }],
      reply,
      ...(instead !== undefined && { instead }),
      ...(model !== undefined && { model: ledger.artifacts.find(model).id }),
      ...(note !== undefined && { note }),
      at: new Date().toISOString(),
    };
    const before = readCorrections(ledger.home, project);
    const dataset = ledger.projects.latest(project, 'canonical-dataset');
    if (dataset !== undefined) {
      const [{ sourceRow }, { cardOf }] = await Promise.all([
        import('../../lifecycle/corrections/source-row.ts'),
        import('../../lifecycle/normalize/dataset.ts'),
      ]);
      // What could never be imported is refused now, while the person remembers it.
      sourceRow(cardOf(dataset).mapping, correction);
    }
    keepCorrection(ledger.home, project, correction);
    return {
      output: {
        project: project.id,
        file: correctionsPath(ledger.home, project),
        count: before.length + 1,
      },
    };
  },
});
