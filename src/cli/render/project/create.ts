import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'project.create'> = {
  text: ({ output: { id, name, template, seed } }, style) =>
    [
      `${style.green('created')} project ${id} ${style.bold(name)}, template ${template}, seed ${seed}`,
      `next: brewslm dataset import --project ${id} --file DATA.jsonl`,
    ].join('\n'),
};
