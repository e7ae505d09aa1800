/**
 * The profile of a dataset for the terminal.
 *
 * @module
 */
import type {
  DatasetProfile,
  Share,
} from '../../../lifecycle/normalize/profile/report/dataset-profile.ts';
import type { ScoredRow } from '../../../lifecycle/normalize/profile/report/worst-rows.ts';
import { groupsOf, originOf } from '../../draw/data/dataset-card.ts';
import { count, percent } from '../../draw/page/numbers.ts';
import { renderVerdict } from '../../draw/problem.ts';
import { short, table, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

const splits = ['train', 'validation', 'test'] as const;
const SHOWN = 12;
const BAR = 28;
const EXCERPT = 70;

export const renderer: Renderer<'dataset.profile'> = {
  text: ({ output: { profile, verdict } }, style) =>
    [
      renderProfile(profile, style),
      ...(verdict === null ? [] : ['', renderVerdict(verdict, style)]),
    ].join('\n'),
  async page({ output: { profile, verdict }, view: { project } }) {
    const { profilePage } = await import('../../draw/profile-page/page.ts');
    return profilePage(project, profile, verdict);
  },
};

export function renderProfile(profile: DatasetProfile, style: Style): string {
  const { card, splits: profiles, tokens, languages, worst } = profile;
  return [
    `dataset ${short(profile.dataset)}: ${card.records} records for ${card.task}`,
    `of ${count(card.sourceRecords)} source records ${count(card.rejects.total)} were rejected, ${count(card.duplicates)} repeat another, ${card.nearDuplicates.policy.action === 'ignore' ? '' : `${count(card.nearDuplicates.rows)} nearly, `}${count(card.leaks.fromTrain + card.leaks.fromValidation)} are held out elsewhere`,
    ...(card.groups === undefined ? [] : [groupsOf(card.groups)]),
    '',
    table(
      ['split', 'rows', 'share', 'characters', '95 %', 'longest', 'words', 'bytes'],
      splits.map((split) => {
        const { rows, characters, words, bytes } = profiles[split];
        return [
          `${split}${originOf(card, split)}`,
          count(rows),
          percent(
            rows,
            splits.reduce((sum, name) => sum + profiles[name].rows, 0),
          ),
          count(characters.p50),
          count(characters.p95),
          count(characters.max),
          count(words.p50),
          count(bytes.p50),
        ];
      }),
      style,
    ),
    tokens === null
      ? style.dim('tokens are not counted: no base model with a tokenizer is named or stored')
      : `tokens of ${tokens.base}, ${count(tokens.sampled)} sampled rows: median ${count(tokens.perRow.p50)}, 95 % at most ${count(tokens.perRow.p95)}, longest ${count(tokens.perRow.max)}; ${tokens.bytesPerToken.toFixed(2)} bytes a token`,
    ...bars('bytes of text', sizeRows(profile), style),
    ...bars(
      'labels',
      profile.labels.map(({ label, rows }) => ({
        name: label,
        rows: rows.train + rows.validation + rows.test,
      })),
      style,
    ),
    ...bars(`languages of ${count(languages.sampled)} rows`, languages.languages, style),
    ...bars('scripts', languages.scripts, style),
    ...worstRows('longest', worst.longest, ({ score }) => count(score), style),
    ...worstRows('most repetitive', worst.mostRepeated, ({ score }) => percent(score, 1), style),
    ...worstRows('strangest characters', worst.strangest, ({ score }) => percent(score, 1), style),
  ].join('\n');
}

/** Rows of all splits by whole octaves. */
function sizeRows({ splits: profiles }: DatasetProfile): Share[] {
  const octaves = new Map<number, number>();
  for (const split of splits)
    for (const { upTo, rows } of profiles[split].sizes) {
      const octave = Math.ceil(Math.log2(Math.max(1, upTo)));
      if (rows > 0) octaves.set(octave, (octaves.get(octave) ?? 0) + rows);
    }
  return [...octaves]
    .sort(([a], [b]) => a - b)
    .map(([octave, rows]) => ({ name: `to ${count(2 ** octave)}`, rows }));
}

function bars(title: string, shares: readonly Share[], style: Style): string[] {
  if (shares.length === 0) return [];
  const most = Math.max(...shares.map(({ rows }) => rows));
  const total = shares.reduce((sum, { rows }) => sum + rows, 0);
  const width = Math.max(...shares.slice(0, SHOWN).map(({ name }) => name.length));
  const rest = shares.length - SHOWN;
  return [
    '',
    style.bold(title),
    ...shares.slice(0, SHOWN).map(({ name, rows }) => {
      const bar = '█'.repeat(Math.max(1, Math.round((BAR * rows) / most)));
      return `${name.padEnd(width)}  ${style.blue(bar)} ${count(rows)} ${style.dim(percent(rows, total))}`;
    }),
    ...(rest > 0 ? [style.dim(`and ${rest} more`)] : []),
  ];
}

function worstRows(
  title: string,
  rows: readonly ScoredRow[],
  score: (row: ScoredRow) => string,
  style: Style,
): string[] {
  if (rows.length === 0) return [];
  return [
    '',
    style.bold(title),
    ...rows.map(
      (row) =>
        `${score(row).padStart(9)}  ${row.file}:${row.line}  ${style.dim(row.excerpt.slice(0, EXCERPT))}`,
    ),
  ];
}
