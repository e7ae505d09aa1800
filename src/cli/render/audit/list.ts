import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'audit.list'> = {
  text: ({ output: entries }, style) =>
    entries.length === 0
      ? 'nobody changed anything over HTTP'
      : table(
          ['', 'when', 'who', 'role', 'what', 'project', 'answered'],
          entries.map(({ id, at, who, role, operation, project, status }) => [
            `${id}`,
            at,
            who,
            role,
            operation,
            `${project ?? '–'}`,
            `${status}`,
          ]),
          style,
        ),
};
