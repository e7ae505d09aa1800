import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'key.list'> = {
  text: ({ output: keys }, style) =>
    keys.length === 0
      ? 'no keys; `brewslm key create` makes one'
      : table(
          ['key', 'name', 'role', 'project', 'made', 'last used', ''],
          keys.map(({ id, name, role, project, createdAt, usedAt, revokedAt }) => [
            `${id}`,
            name,
            role,
            project === null ? 'all' : `${project}`,
            createdAt,
            usedAt ?? 'never',
            revokedAt === null ? '' : style.dim(`revoked ${revokedAt}`),
          ]),
          style,
        ),
};
