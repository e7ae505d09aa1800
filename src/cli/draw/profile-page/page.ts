/**
 * The profile of a dataset as one HTML file.
 *
 * @module
 */
import type { Verdict } from '../../../ledger/verdicts.ts';
import type { DatasetProfile } from '../../../lifecycle/normalize/profile/report/dataset-profile.ts';
import { short } from '../text/style.ts';
import { document } from '../page/document.ts';
import { html } from '../page/html.ts';
import {
  findingSection,
  labelSection,
  languageSection,
  lengthSection,
  originSection,
  splitSection,
  tiles,
  worstSection,
} from './sections.ts';

export function profilePage(
  title: string,
  profile: DatasetProfile,
  verdict: Verdict | null,
): string {
  const { card } = profile;
  const header = html`<header>
    <h1>${title}</h1>
    <p class="muted">
      dataset <code>${short(profile.dataset)}</code> · ${card.records} records for
      ${card.task}${verdict === null ? null : html` · Gate A <span class="badge ${verdict.outcome}">${verdict.outcome}</span>`}
    </p>
  </header>`;
  return document(
    `${title}: dataset profile`,
    html`${header} ${tiles(profile)} ${originSection(profile)} ${splitSection(profile)}
    ${lengthSection(profile)} ${labelSection(profile)} ${languageSection(profile)}
    ${worstSection(profile)} ${findingSection(verdict)}`,
  );
}
