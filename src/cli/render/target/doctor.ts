import type { Renderer } from '../renderer.ts';

const standings = {
  enough: 'here',
  older: 'here, but older than is known to do',
  untried: 'here, in a version that was not tried',
  missing: 'not here',
} as const;

export const renderer: Renderer<'target.doctor'> = {
  text: ({ output: { target, consumers } }, style) =>
    [
      `${style.bold(target.id)} · ${target.title} · loads ${target.format}`,
      ...consumers.flatMap(({ title, standing, places, known, get, source, checks }) => [
        `${standing === 'enough' ? style.green(standings[standing]) : standing === 'missing' ? style.dim(standings[standing]) : style.yellow(standings[standing])}  ${style.bold(title)}${checks ? ', which checks a bundle' : ''}`,
        ...places.map(({ where, version }) => `  ${version ?? 'version not said'} · ${where}`),
        ...(known === null
          ? []
          : [style.dim(`  known to load a bundle from ${known.version}: ${known.source}`)]),
        ...(standing === 'enough' ? [] : [`  get it: ${get} · ${source}`]),
      ]),
      `checked by: ${target.check.command}`,
    ].join('\n'),
};
