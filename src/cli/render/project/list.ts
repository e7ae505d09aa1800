import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'project.list'> = {
  text: ({ output: projects }, style) =>
    projects.length === 0
      ? 'no projects yet: brewslm project create --name NAME --template general'
      : table(
          ['id', 'name', 'template', 'seed', 'created'],
          projects.map(({ id, name, template, seed, createdAt }) => [
            `${id}`,
            name,
            template,
            `${seed}`,
            createdAt,
          ]),
          style,
        ),
};
