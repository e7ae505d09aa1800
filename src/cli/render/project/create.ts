import { commandOf, importStep } from '../../../lifecycle/status/steps.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'project.create'> = {
  text: ({ output: { id, name, template, seed } }, style) =>
    [
      `${style.green('created')} project ${id} ${style.bold(name)}, template ${template}, seed ${seed}`,
      `next: ${commandOf(importStep(id))}`,
    ].join('\n'),
};
