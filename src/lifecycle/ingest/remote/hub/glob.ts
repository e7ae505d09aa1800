/**
 * Patterns of a dataset card over the paths of a repository: `*` and `?` stay within a folder,
 * `**` crosses folders, `[a-c]` is one of several.
 *
 * @module
 */

/** Paths that match, in their order. */
export function matching(pattern: string, paths: readonly string[]): string[] {
  const expression = new RegExp(`^${sourceOf(pattern.replace(/^\.?\//, ''))}$`);
  return paths.filter((path) => expression.test(path));
}

function sourceOf(pattern: string): string {
  return pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?[]+|\[/g, (token) =>
    token === '**/'
      ? '(?:.*/)?'
      : token === '**'
        ? '.*'
        : token === '*'
          ? '[^/]*'
          : token === '?'
            ? '[^/]'
            : token.length > 2 && token.startsWith('[')
              ? token.replace('[!', '[^').replaceAll('\\', '\\\\')
              : token.replaceAll(/[\\^$.|+(){}[\]]/g, '\\$&'),
  );
}
