import { differenceText } from '../../../lifecycle/gates/drift.ts';
import { renderVerdict } from '../../draw/problem.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'drift.check'> = {
  text({ output: { release, verdict, drift } }, style) {
    const { inputs, reference, repeated, known, refused, labels, tests, moved, topics } = drift;
    return [
      `${inputs} inputs against ${reference} held-out rows of release ${release}${labels === 'predicted' ? '; labels are those that a classifier of the training rows predicts' : ''}`,
      ...[
        [repeated, 'came again and count once'],
        [known, 'stand in the training rows as they are and are left out'],
        [refused, 'could not be read as an input'],
      ].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])),
      '',
      ...tests.map((test) => {
        const seen = test.p <= test.limit;
        const text = `${differenceText(test)}, drift below ${test.limit.toFixed(3)}`;
        return seen ? style.bold(`! ${text}`) : `  ${text}`;
      }),
      ...(topics.length === 0
        ? []
        : [
            '',
            `${moved} inputs are stranger than 95 % of the held-out rows; by topic:`,
            ...topics.flatMap(({ rows, words, examples }) => [
              `${style.bold(words.join(', ') || 'no word of their own')}: ${rows} inputs`,
              ...examples.map(({ text, file, line }) =>
                style.dim(`    ${text.replaceAll(/\s+/g, ' ')}  ${file}:${line}`),
              ),
            ]),
          ]),
      '',
      renderVerdict(verdict, style),
    ].join('\n');
  },
};
