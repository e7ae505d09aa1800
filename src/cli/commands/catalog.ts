import type { Command } from 'commander';
import { command, type CommandResult } from '../command.ts';
import { table } from '../style.ts';

/** Lists of what comes with the program: templates, tasks, samples, targets. */
export function register(program: Command): void {
  const group = (name: string, description: string, list: () => Promise<CommandResult>) =>
    program
      .command(name)
      .description(description)
      .command('list')
      .description(description)
      .action(command(list));

  group('template', 'list project templates', async () => {
    const { loadTemplate, templateIds } = await import('../../catalog/templates/template.ts');
    return listing(templateIds.map(loadTemplate), ['id', 'task', 'title', 'sample'], (item) => [
      item.id,
      item.task,
      item.title,
      item.sample ?? '–',
    ]);
  });
  group('task', 'list tasks', async () => {
    const { loadTask, taskIds } = await import('../../catalog/tasks/task.ts');
    return listing(taskIds.map(loadTask), ['id', 'title', 'records', 'metrics'], (item) => [
      item.id,
      item.title,
      item.records.join(', '),
      item.evaluation.metrics.join(', '),
    ]);
  });
  group('sample', 'list the datasets that come with the program', async () => {
    const { loadSample, sampleIds } = await import('../../catalog/sample.ts');
    const samples = sampleIds.map((id) => loadSample(id).sample);
    return listing(samples, ['id', 'task', 'rows', 'licence', 'title'], (item) => [
      item.id,
      item.task,
      `${item.rows}`,
      item.licence,
      item.title,
    ]);
  });
  group('target', 'list serving targets', async () => {
    const { loadTarget, targetIds } = await import('../../catalog/targets/target.ts');
    return listing(targetIds.map(loadTarget), ['id', 'title'], (item) => [item.id, item.title]);
  });
}

function listing<Item>(
  items: Item[],
  header: string[],
  row: (item: Item) => string[],
): CommandResult {
  return { data: items, text: (style) => table(header, items.map(row), style) };
}
